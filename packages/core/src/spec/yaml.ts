import { type Document, isAlias, isCollection, isPair, isScalar, Lexer, parseDocument } from "yaml";
import { issueTexts } from "../messages/issues.ts";
import { extentText, maxExtent } from "./limits.ts";

/**
 * The problems of a document. Unknown tags, such as compose's `!reset`, count as problems, because parsing drops them.
 * Only the first line of the parser's message is used, which contains the position: the rest quotes the text, which may
 * contain a password.
 */
export function problemsOf({ errors, warnings }: Pick<Document, "errors" | "warnings">): {
  readonly message: string;
  readonly line?: number;
}[] {
  return [...errors, ...warnings].map(({ message, code, linePos }) => ({
    message: code === "MULTIPLE_DOCS" ? issueTexts.severalDocuments : (message.split("\n")[0] ?? "").replace(/:$/, ""),
    ...(linePos === undefined ? {} : { line: linePos[0].line }),
  }));
}

/**
 * Parses YAML, which includes JSON. An integer that a number cannot hold becomes a bigint.
 * @throws Error with the message of the first problem
 */
export function parseYaml(text: string): unknown {
  requireShallow(text);
  const document = parseDocument(text, { intAsBigInt: true });
  const [problem] = problemsOf(document);
  if (problem !== undefined) throw new Error(problem.message);
  return withNumbers(documentValue(document));
}

function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withNumbers(each)]));
}

/**
 * Finds brackets, and indicators on one line, that are nested too deeply: the parser takes a second for a hundred thousand
 * of them, or ends the process. Its lexer takes milliseconds.
 * @throws Error
 */
export function requireShallow(text: string): void {
  let brackets = 0;
  let indicators = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === "[" || lexeme === "{") brackets += 1;
    else if (lexeme === "]" || lexeme === "}") brackets -= 1;
    else if (lexeme === "-" || lexeme === "?") indicators += 1;
    else if (lexeme.endsWith("\n")) indicators = 0;
    if (Math.max(brackets, indicators) > maxExtent.levels) throw new Error(`it ${extentText}`);
  }
}

/** The characters of a document with its aliases expanded: a few aliases make a large document of a small text. */
const maxCharacters = 1024 * 1024;

/**
 * The value of a document. The parser's own limit on aliases rejects real files, and does not count those in merge keys.
 * @throws Error
 */
export function documentValue(document: Document): unknown {
  const { values, characters } = expandedExtent(document);
  if (values > maxExtent.values || characters > maxCharacters)
    throw new Error(issueTexts.expandsTooFar(maxExtent.values, maxCharacters));
  return document.toJS({ maxAliasCount: -1 });
}

interface ExpandedExtent {
  readonly values: number;
  readonly characters: number;
}

/** An alias counts as much as its anchor. An alias inside its own anchor has no end, and one without an anchor no value. */
function expandedExtent(document: Document): ExpandedExtent {
  const anchors = new Map<string, ExpandedExtent>();
  const extentOf = (node: unknown): ExpandedExtent => {
    if (isPair(node)) requirePlainKey(node.key);
    if (isPair(node)) return sum([{ ...extentOf(node.key), values: 0 }, extentOf(node.value)]);
    if (isAlias(node)) return anchors.get(node.source) ?? { values: 1, characters: 0 };
    if (!isScalar(node) && !isCollection(node)) return { values: 0, characters: 0 };
    const { anchor } = node;
    if (anchor !== undefined) anchors.set(anchor, { values: Number.POSITIVE_INFINITY, characters: 0 });
    const own = { values: 1, characters: isScalar(node) ? String(node.value).length : 0 };
    const extent = isScalar(node) ? own : sum([own, ...node.items.map(extentOf)]);
    if (anchor !== undefined) anchors.set(anchor, extent);
    return extent;
  };
  return extentOf(document.contents);
}

/** For YAML, the special spaces of web pages and typographic quotes belong to the name of a field. @throws Error */
function requirePlainKey(key: unknown): void {
  if (!isScalar(key) || typeof key.value !== "string") return;
  const name = key.value;
  if (/^[\u00a0\u2007\u202f\u3000\u200b\ufeff]|[\u00a0\u2007\u202f\u3000\u200b]$/.test(name))
    throw new Error(issueTexts.keyWithOddBlank(name.trim()));
  if (/^[\u2018-\u201f\u00ab]/.test(name)) throw new Error(issueTexts.keyWithOddQuote(name));
}

function sum(extents: readonly ExpandedExtent[]): ExpandedExtent {
  return extents.reduce((total, { values, characters }) => ({
    values: total.values + values,
    characters: total.characters + characters,
  }));
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
