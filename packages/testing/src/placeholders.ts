import { type ErrorDetails, provisionExitCodes } from "@dockberth/core";

/**
 * Details for the sentences of an error, with placeholders such as `‹host›` for what is filled in: one for each sentence
 * where a code has several.
 */
export function exampleDetails(code: string): readonly never[] {
  return (choices[code as keyof ErrorDetails] ?? [placeholderDetails()]) as readonly never[];
}

/** Details in which every field, at any depth, is text that names the field, or a list of such a text. */
export function placeholderDetails(): never {
  return placeholder("") as never;
}

const host = "‹host›";
const machine = "‹machine›";

/** Details between which the sentences choose. */
const choices: { readonly [Code in keyof ErrorDetails]?: readonly ErrorDetails[Code][] } = {
  "machine-unsuitable": [
    { machine, obstacle: { code: "windows" } },
    { machine, obstacle: { code: "aks-node" } },
    { machine, obstacle: { code: "other-host", host } },
    { machine, obstacle: { code: "created-host", host } },
    { machine, obstacle: { code: "no-rule-priority", group: "‹group›" } },
  ],
  "host-exists": [
    { host, differences: ["size"] },
    { host, differences: ["location", "other-settings"] },
  ],
  "permission-denied": [
    { action: "‹action›", scope: "‹scope›" },
    { action: "‹action›", scope: "‹scope›", denyAssignment: "‹deny assignment›" },
  ],
  "policy-denied": [
    { policy: "‹policy›", resource: "‹resource›", reason: "‹reason›" },
    ...(["network.existing", "publicAddress", "tags", "location", "size"] as const).map((field) => {
      return { policy: "‹policy›", resource: "‹resource›", field };
    }),
  ],
  "image-not-found": [
    { image: "‹image›", location: "‹location›" },
    { image: "‹image›", location: "‹location›", reason: "‹reason›" },
  ],
  "open-to-world": [{ field: "allowFrom", ranges: ["‹ranges›"] }],
  "provision-failed": Object.values(provisionExitCodes).map((exitCode) => {
    return { host, exitCode, reason: { code: "exit-code", exitCode }, output: "‹output›" };
  }),
};

function placeholder(name: string): unknown {
  const text = `‹${name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`;
  return new Proxy(
    {},
    {
      get(_target, property) {
        if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") return () => text;
        if (property === "map") return (print: (each: unknown) => string) => [print(placeholder(name))];
        if (property === "join") return () => text;
        if (property === "length") return 1;
        // In the words of another program; coded reasons have sentences of their own.
        if (property === "reason") return "‹reason›";
        const method: unknown = htmlMethods.has(property) ? undefined : Reflect.get(String.prototype, property);
        return typeof method === "function" ? method.bind(text) : placeholder(String(property));
      },
    },
  );
}

/** Obsolete methods of strings, which have the names of fields. */
const htmlMethods: ReadonlySet<string | symbol> = new Set(["anchor", "big", "fixed", "link", "small", "sub", "sup"]);
