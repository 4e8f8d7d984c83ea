import { type ErrorCode, type ErrorKind, errorTable, provisionExitCodes } from "@dockberth/core";
import { generatedNotice, markdownPage, markdownTable } from "./markdown.ts";

/** What each kind means, in the order in which the page has them. */
const kinds: Readonly<Record<ErrorKind, string>> = {
  input: "Something that was given is wrong: a field, a file, a certificate. Running it again unchanged ends the same.",
  credentials: "Azure or Docker did not accept who is asking.",
  permission: "Signed in, but not allowed to.",
  "not-found": "What was named is not there.",
  conflict: "Something that exists, or another run, stands in the way.",
  limit: "A quota, a capacity or a rate is used up.",
  guest: "It went wrong inside the virtual machine.",
  unreachable: "Azure, Docker or the emulator does not answer, or answers as somebody else.",
  interrupted: "It was stopped from outside.",
  unexpected: "A defect, or an answer that nobody foresaw.",
};

/** `docs/errors.md`: every row of core's table of errors, and what the provisioning script ends in. */
export function errorsPage(): string {
  return markdownPage([
    "# Errors",
    generatedNotice,
    "Whatever fails, fails with a `BerthError`: a `code` that stays, a `kind` of which each adapter makes one exit code, one status or one " +
      "colour, `details` with fields for programs, a message that says what happened and why, and a hint that says what to do. " +
      "Recognise one with `isBerthError(error, code?)`. The wording may change; codes, kinds and fields are the contract. " +
      "What stands in ‹ › below is filled in.",
    ...Object.entries(kinds).flatMap(([kind, meaning]) => [`## ${kind}`, meaning, rowsOf(kind as ErrorKind)]),
    "## What the provisioning script ends in",
    "The script that runs on the machine has exit codes of its own; core makes `provision-failed` of them, with the reason and the hint of " +
      "this table.",
    markdownTable([
      ["exit code", "why", "what to do"],
      ["0", "it is done", ""],
      ...Object.entries(provisionExitCodes).map(([code, { reason, hint }]) => [code, reason, hint]),
    ]),
  ]);
}

function rowsOf(kind: ErrorKind): string {
  const codes = (Object.keys(errorTable) as ErrorCode[]).filter((code) => errorTable[code].kind === kind);
  return markdownTable([
    ["code", "what happened, and why", "what to do"],
    ...codes.map((code) => {
      // The rows of the table are typed by their code; here every one of them gets the same stand-in.
      const row = errorTable[code] as (typeof errorTable)["unexpected"];
      const details = standIn("") as { message: string };
      return [`\`${code}\``, `${row.message(details)}`, `${row.hint(details)}`];
    }),
  ]);
}

/** Details whose every field, of whatever depth, is text or a list that prints as its own name. */
function standIn(name: string): unknown {
  const text = `‹${name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`;
  return new Proxy(
    {},
    {
      get(_target, property) {
        if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") return () => text;
        if (property === "map") return (print: (each: unknown) => string) => [print(standIn(""))];
        if (property === "join") return () => text;
        if (property === "length") return 1;
        const method: unknown = Reflect.get(String.prototype, property);
        return typeof method === "function" ? method.bind(text) : standIn(String(property));
      },
    },
  );
}
