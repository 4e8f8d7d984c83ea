import { type Document, isMap, LineCounter, parseDocument } from "yaml";
import { BerthError, isBerthError } from "../errors/index.ts";
import { definedOnly, isObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { requireOption } from "../run/require-option.ts";
import { blockText } from "./compose-text.ts";
import { expandNames } from "./expand-names.ts";
import { type HostSpec, parseHostSpec } from "./index.ts";
import { overlay } from "./overlay.ts";
import { documentValue, keyOffset, problemsOf } from "./yaml.ts";

/** Options of `parseHostFile`. */
export interface HostFileOptions {
  /** The name of the file in errors. Default `berth.yaml`. */
  readonly path?: string | undefined;
  /** Fields of each host that the file does not set. */
  readonly defaults?: object | undefined;
  /** Fields of each host that replace those of the file. */
  readonly overrides?: object | undefined;
}

/** The hosts that a file declares, with defaults filled in and validated. */
export interface HostFile {
  /** The field `set` of the file, if present. */
  readonly set: string | undefined;
  /** Whether the file has a field `hosts`. Otherwise it declares a single host. */
  readonly declaresMany: boolean;
  readonly hosts: readonly HostSpec[];
}

/** A problem in a host file. */
export interface HostFileIssue {
  /** Field names and indices, joined by dots; empty for the whole file. */
  readonly path: string;
  /** The line in the file, from 1. */
  readonly line: number | undefined;
  readonly message: string;
}

/**
 * Reads a host file, YAML or JSON: either one host with its `name`, or `hosts` by name with optional `defaults`. A name
 * can be a pattern such as `web-{1..20}`. All problems are reported at once, with their lines.
 * @throws BerthError `host-file-invalid`, `open-to-world`
 */
export function parseHostFile(text: string, options: HostFileOptions = {}): HostFile {
  requireOption("text", typeof text === "string", "a text");
  requireOption("options", isObject(options), "an object");
  const parsed = parseFile(text, options.path ?? "berth.yaml");
  const { fields } = parsed;
  if ("hosts" in fields) return manyHosts(parsed, options);
  const hosts = hostsOf(parsed, [{ at: [], fields, names: [undefined] }], {}, options);
  return { set: undefined, declaresMany: false, hosts };
}

type Path = readonly (string | number)[];

interface ParsedFile {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An entry of a file: one host, or several by a pattern. */
interface Entry {
  readonly at: Path;
  readonly fields: object;
  readonly names: readonly (string | undefined)[];
}

function parseFile(text: string, file: string): ParsedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const broken = problemsOf(document).map(({ message, line }) => {
    return { path: "", line, message: message.replace(/ at line \d+, column \d+$/, "") };
  });
  if (broken.length > 0) throw new BerthError("host-file-invalid", { file, issues: broken });
  const found = resolveAliases(document, file);
  if (!isObject(found)) {
    const message = issueTexts.notAMapping;
    throw new BerthError("host-file-invalid", { file, issues: [{ path: "", line: 1, message }] });
  }
  // Editors find the JSON Schema by this field.
  const { $schema: _schema, ...fields } = found;
  return { file, document, lines, fields: withComposeTexts(document, text, fields) };
}

/** Compose files stay text: as values, large integers and octal numbers would change. */
function withComposeTexts(document: Document, text: string, fields: object): Record<string, unknown> {
  const { compose, defaults, hosts, ...others } = fields as Record<string, unknown>;
  const within = (value: unknown, path: Path): unknown => {
    if (!isObject(value) || !("compose" in value)) return value;
    return { ...value, compose: textOf(value["compose"], [...path, "compose"]) };
  };
  const textOf = (value: unknown, path: Path): unknown => {
    const node = document.getIn(path, true);
    return (isMap(node) ? blockText(text, node) : undefined) ?? value;
  };
  return definedOnly({
    ...others,
    compose: compose === undefined ? undefined : textOf(compose, ["compose"]),
    defaults: defaults === undefined ? undefined : within(defaults, ["defaults"]),
    hosts: isObject(hosts) ? withinHosts(hosts, within) : hosts,
  });
}

function withinHosts(hosts: object, within: (value: unknown, path: Path) => unknown): object {
  return Object.fromEntries(Object.entries(hosts).map(([name, value]) => [name, within(value, ["hosts", name])]));
}

/** Missing anchors, and aliases that would expand to an excessive size, fail only here. */
function resolveAliases(document: Document, file: string): unknown {
  try {
    return documentValue(document);
  } catch (error) {
    const message = error instanceof Error ? error.message : issueTexts.anchorsUnresolved;
    throw new BerthError("host-file-invalid", { file, issues: [{ path: "", line: undefined, message }] });
  }
}

function manyHosts(parsed: ParsedFile, options: HostFileOptions): HostFile {
  const { set, defaults = {}, hosts, ...others } = parsed.fields;
  const issues = Object.keys(others)
    .filter((name) => !name.startsWith("x-"))
    .map((name) => ({
      at: [name],
      message: issueTexts.fieldBesideHosts,
    }));
  if (!isObject(defaults ?? {})) issues.push({ at: ["defaults"], message: issueTexts.notAMapping });
  if (isObject(defaults) && "name" in defaults)
    issues.push({ at: ["defaults", "name"], message: issueTexts.nameInDefaults });
  if (set !== undefined && typeof set !== "string") issues.push({ at: ["set"], message: issueTexts.notAName });
  const given = isObject(hosts) ? hosts : {};
  if (Object.keys(given).length === 0) issues.push({ at: ["hosts"], message: issueTexts.noHosts });
  const entries = Object.entries(given).map(([pattern, fields]) => entryOf(pattern, fields, issues));
  if (issues.length > 0) throw invalid(parsed, issues);
  requireUniqueNames(parsed, entries);
  const shared = { ...(defaults ?? {}), set };
  return { set: set as string | undefined, declaresMany: true, hosts: hostsOf(parsed, entries, shared, options) };
}

interface LocatedIssue {
  readonly at: Path;
  readonly message: string;
}

function entryOf(pattern: string, fields: unknown, issues: LocatedIssue[]): Entry {
  const at = ["hosts", pattern];
  if (fields !== null && !isObject(fields)) issues.push({ at, message: issueTexts.notAMapping });
  if (isObject(fields) && "name" in fields) issues.push({ at: [...at, "name"], message: issueTexts.nameInHost });
  try {
    return { at, fields: isObject(fields) ? fields : {}, names: expandNames(pattern) };
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    issues.push(...error.details.issues.map(({ message }) => ({ at, message })));
    return { at, fields: {}, names: [] };
  }
}

function requireUniqueNames(parsed: ParsedFile, entries: readonly Entry[]): void {
  const seen = new Map<string, string>();
  const issues: LocatedIssue[] = [];
  for (const { at, names } of entries) {
    for (const name of names.map(String)) {
      const before = seen.get(name);
      if (before !== undefined) issues.push({ at, message: issueTexts.nameDeclaredTwice(name, before) });
      seen.set(name, String(at[1]));
    }
  }
  if (issues.length > 0) throw invalid(parsed, issues);
}

/** All hosts of all entries. @throws BerthError `host-file-invalid` with the problems of all of them */
function hostsOf(parsed: ParsedFile, entries: readonly Entry[], shared: object, options: HostFileOptions): HostSpec[] {
  const issues: LocatedIssue[] = [];
  const hosts = entries.flatMap(({ at, fields, names }) =>
    names.flatMap((name) => {
      const fieldsOfHost = overlay(overlay(overlay(options.defaults ?? {}, shared), fields), {
        ...options.overrides,
        name,
      });
      try {
        // The name of a single host comes from its file, unless it is overridden.
        return [parseHostSpec(overlay(fieldsOfHost, name === undefined ? (options.overrides ?? {}) : {}))];
      } catch (error) {
        if (!isBerthError(error, "spec-invalid")) throw error;
        const found = error.details.issues.map(({ path, message }) => ({ at: [...at, ...pathParts(path)], message }));
        issues.push(...found);
        return [];
      }
    }),
  );
  if (issues.length > 0) throw invalid(parsed, issues);
  return hosts;
}

function pathParts(path: string): (string | number)[] {
  return path === "" ? [] : path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A problem that many hosts share, such as one of the defaults, is reported once. */
function invalid(parsed: ParsedFile, found: readonly LocatedIssue[]): BerthError {
  const issues = found.map((each) => withLine(parsed, each));
  const once = new Map(issues.map((issue) => [JSON.stringify(issue), issue]));
  return new BerthError("host-file-invalid", { file: parsed.file, issues: [...once.values()] });
}

/** Finds the line of a field: at the host, else in the defaults; the line of the host if the field is in neither. */
function withLine({ document, lines }: ParsedFile, { at, message }: LocatedIssue): HostFileIssue {
  const [first, , ...rest] = at;
  const isOfHost = first === "hosts" && rest.length > 0;
  const candidates = isOfHost ? [at, ["defaults", ...rest]] : [at];
  const path = candidates.find((each) => document.hasIn(each)) ?? at;
  for (let length = path.length; length > 0; length--) {
    const offset = keyOffset(document, path.slice(0, length));
    if (offset !== undefined) return { path: path.join("."), line: lines.linePos(offset).line, message };
  }
  return { path: path.join("."), line: undefined, message };
}
