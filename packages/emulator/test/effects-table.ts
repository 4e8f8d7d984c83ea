import { effects, entriesOf, type Verdict } from "../src/schema/effects/effects.ts";

const head = `<!-- Written by test/effects.test.ts from src/schema/effects. -->

# What the emulator does with each property

Of every resource that the emulator has, each property that a client may send. Paths leave out \`properties\` and the brackets of lists;
a path stands for all below it, and the longest one counts. Every resource has \`id\`, \`name\`, \`type\`, \`location\` and \`tags\`.
Empty lists and objects, and \`null\`, ask for nothing. Properties that no schema has are rejected, too:
[BEHAVIOR.md](BEHAVIOR.md#resources-in-general).

- **used**: it has the effect that it has in Azure, as far as BEHAVIOR.md describes the resource.
- **kept**: no client and no guest of the emulator could see its effect. It is stored and returned.
- **reference**: its \`id\` counts. What else it has is left out beside an id, as Network does, and \`501 NotImplemented\` without one.
- **kept by simulated guests**: its effect would be in a guest. Where guests are real: \`501 NotImplemented\`.
- **only** some values: others are \`501 NotImplemented\`.
- **rejected**: \`501 NotImplemented\`, with the property's path.
- **never exists**: it references a resource of a type that the emulator does not have. The answer is Azure's for a resource that does not
  exist: \`400 InvalidResourceReference\` of Network, \`404 ResourceNotFound\` of Compute (the code is an assumption), and
  \`400 BadRequest\` for a disk encryption set ([source](https://github.com/Azure/azure-cli/issues/18355)).
`;

/** The page about all properties. */
export function effectsTable(): string {
  const sections = Object.entries(effects).map(([type, each]) => {
    const rows = entriesOf(each)
      .filter(([path]) => !/^(id|name|type|location|tags)$/.test(path))
      .map(([path, verdict]) => `| \`${path}\` | ${wordsOf(verdict)} |`);
    return `\n## ${type}\n\n| property | verdict |\n| --- | --- |\n${rows.join("\n")}\n`;
  });
  return head + sections.join("");
}

function wordsOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case "references":
      return "reference";
    case "inGuest":
      return "kept by simulated guests";
    case "only":
      return `only ${verdict.values.map((value) => `\`${String(value)}\``).join(" or ")}`;
    case "rejected":
      return `rejected: ${verdict.reason}`;
    case "missing":
      return `never exists: \`${verdict.type}\``;
    case "nested":
      return `as ${verdict.type}`;
    default:
      return verdict.kind;
  }
}
