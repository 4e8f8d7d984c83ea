import { type Document, parseDocument } from "yaml";

/** Enough for real files, such as Sentry's; the parser's own limit of 100 is not. */
export const maxAliasCount = 10_000;

/**
 * The problems of a document. Unknown tags, such as compose's `!reset`, count as problems, because parsing drops them.
 * Only the first line of the parser's message is used, which contains the position: the rest quotes the text, which may
 * contain a password.
 */
export function problemsOf({ errors, warnings }: Pick<Document, "errors" | "warnings">): {
  readonly message: string;
  readonly line?: number;
}[] {
  return [...errors, ...warnings].map(({ message, linePos }) => ({
    message: (message.split("\n")[0] ?? "").replace(/:$/, ""),
    ...(linePos === undefined ? {} : { line: linePos[0].line }),
  }));
}

/**
 * Parses YAML, which includes JSON. An integer that a number cannot hold becomes a bigint.
 * @throws Error with the message of the first problem
 */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, { intAsBigInt: true });
  const [problem] = problemsOf(document);
  if (problem !== undefined) throw new Error(problem.message);
  return withNumbers(document.toJS({ maxAliasCount }));
}

function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNumbers(each)]));
}

/** The offset of a field's key; for an item of a list, which has no key, that of its value. */
export function keyOffset(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const items = (parent as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] } | undefined)
    ?.items;
  const pair = items?.find((each) => String(each?.key?.value) === String(key));
  const node = document.getIn(path, true) as { range?: readonly number[] } | undefined;
  return pair?.key?.range?.[0] ?? node?.range?.[0];
}
