import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { isWritten } from "./compose-text.ts";
import { documentValue, keyOffset, problemsOf, requireShallow } from "./yaml.ts";

/** The line is left out of a text that Berth wrote: its author gave an object. */
export function atLine(text: string, line: number | undefined, message: string, file?: string): string {
  return line === undefined || isWritten(text) ? message : issueTexts.atLine(line, message, file);
}

export interface ComposeIssue {
  /** From 1. */
  readonly line: number | undefined;
  readonly message: string;
}

export type Path = readonly (string | number)[];
type LineOf = (path: Path) => number | undefined;

/** The settings of an extension take 256 KB in all. */
const maxBytes = 128 * 1024;

export interface ComposeFields {
  readonly fields: JsonObject;
  readonly lineOf: LineOf;
  /** Whether tags such as `!reset` decide what becomes of a value. */
  readonly isTagged: boolean;
}

type ParsedCompose = ComposeFields | { readonly problem: ComposeIssue };

/** A text is parsed once to be checked and to be searched for files and for images, one after the other. */
let lastParsed: { readonly text: string; readonly parsed: ParsedCompose } | undefined;

export function parseCompose(text: string): ParsedCompose {
  if (lastParsed?.text !== text) lastParsed = { text, parsed: parseText(text) };
  return lastParsed.parsed;
}

/** Compose joins the documents of a file, of which later ones take precedence. */
function parseText(text: string): ParsedCompose {
  if (Buffer.byteLength(text) > maxBytes) return unreadable(issueTexts.composeTooLarge(maxBytes));
  const lines = new LineCounter();
  try {
    requireShallow(text);
    const documents: readonly Document[] = parseAllDocuments(text, { lineCounter: lines, merge: true });
    // Tags such as `!reset` are compose's business.
    const [broken] = documents.flatMap(({ errors }) => problemsOf({ errors, warnings: [] }));
    if (broken !== undefined) return unreadable(issueTexts.composeUnreadable(broken.message));
    const values = documents.map(documentValue);
    if (values.length === 0 || !values.every(isObject)) return unreadable(issueTexts.composeNotAMapping);
    const lineOf: LineOf = (path) =>
      documents.map((each) => lineIn(each, lines, path)).find((line) => line !== undefined);
    const isTagged = documents.some(({ warnings }) => warnings.length > 0);
    return { fields: values.reduce<JsonObject>(joined, {}), lineOf, isTagged };
  } catch (error) {
    return unreadable(issueTexts.composeUnreadable(error instanceof Error ? error.message : ""));
  }
}

/** The services of a compose file that are mappings of fields, by their names. */
export function servicesOf({ services }: JsonObject): [name: string, service: JsonObject][] {
  const entries = isObject(services) ? Object.entries(services) : [];
  return entries.flatMap(([name, service]) => (isObject(service) ? [[name, service]] : []));
}

/** A list, as it is; anything else counts as an empty one. */
export function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

/** What is wrong at a place of a compose file. */
export interface FieldProblem {
  readonly at: Path;
  readonly message: string;
}

function unreadable(message: string): ParsedCompose {
  return { problem: { line: undefined, message } };
}

function joined(base: JsonObject, over: JsonObject): JsonObject {
  const merged = { ...base, ...over };
  const [before, after] = [base["services"], over["services"]];
  if (!isObject(before) || !isObject(after)) return merged;
  const services = Object.entries(after).map(([name, service]) => [
    name,
    isObject(service) && isObject(before[name]) ? { ...before[name], ...service } : service,
  ]);
  return { ...merged, services: { ...before, ...Object.fromEntries(services) } };
}

/** The line of a field, or of the nearest field around it: a merge key may have brought it from elsewhere. */
function lineIn(document: Document, lines: LineCounter, path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return undefined;
}
