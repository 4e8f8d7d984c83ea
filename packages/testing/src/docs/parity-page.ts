import { generatedNotice, markdownPage, markdownTable } from "./markdown.ts";
import { type ParityRow, parity } from "./parity.ts";

/** `docs/parity.md`: what people do with a Docker host, by which command or field, and which test shows that it works. */
export function parityPage(): string {
  return markdownPage([
    "# What Berth does",
    generatedNotice,
    "Everything that people do with a Docker host on Azure, before, while and after they make one. Each row names the command or the " +
      "[fields of a host](spec.md) that do it, and the test that shows it; where there is no test, it is not done yet. That every command, field " +
      "and test is there is tested, too. [A host's life](life.md) shows many of them in a row.",
    ...Object.entries(parity).flatMap(([chapter, rows]) => [
      `## ${chapter}`,
      markdownTable([["what", "how Berth does it", "by", "shown by"], ...rows.map(cells)]),
    ]),
  ]);
}

function cells({ what, offers, command, fields = [], proof }: ParityRow): string[] {
  const by = [...(command === undefined ? [] : [command]), ...fields].map((each) => `\`${each}\``).join(", ");
  if (proof === undefined) return [what, offers, by, "**not yet**"];
  const [file, title] = proof;
  return [what, offers, by, `[${title.replaceAll(/%[osi]/g, "…")}](../${file})`];
}
