import { type Document, LineCounter, parseDocument } from "yaml";
import { BerthError, isBerthError } from "../errors/index.ts";
import { expandNames } from "./expand-names.ts";
import { type HostSpec, parseHostSpec } from "./index.ts";
import { overlay } from "./overlay.ts";
import { problemsOf } from "./yaml.ts";

export interface HostFileOptions {
  /** What the file is called, for errors. Default `berth.yaml`. */
  readonly path?: string | undefined;
  /** Fields of a host that hold where the file says nothing else. */
  readonly under?: object | undefined;
  /** Fields that go over what the file says, of each host. */
  readonly over?: object | undefined;
}

/** The hosts that a file declares, complete and checked. */
export interface HostFile {
  /** What the file calls them together, if anything: `set`. */
  readonly set: string | undefined;
  /** Whether it declares hosts by name, and not one host alone. */
  readonly declaresMany: boolean;
  readonly hosts: readonly HostSpec[];
}

/** One thing that is wrong with a file, and the line on which to look. */
export interface HostFileIssue {
  readonly path: string;
  readonly line: number | undefined;
  readonly message: string;
}

/**
 * Reads a host file, YAML or JSON: either one host with its `name`, or `defaults` that all hosts share and `hosts` by
 * name. A name may be a pattern such as `web-{1..20}`. All that is wrong is told at once, with its line.
 * @throws BerthError `host-file-invalid`, `open-to-world`
 */
export function parseHostFile(text: string, options: HostFileOptions = {}): HostFile {
  const reading = read(text, options.path ?? "berth.yaml");
  const { fields } = reading;
  if ("hosts" in fields) return manyHosts(reading, options);
  const hosts = hostsOf(reading, [{ at: [], fields, names: [undefined] }], {}, options);
  return { set: undefined, declaresMany: false, hosts };
}

type Path = readonly (string | number)[];

interface Reading {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One entry of a file: a host, or a pattern of several. */
interface Entry {
  readonly at: Path;
  readonly fields: object;
  readonly names: readonly (string | undefined)[];
}

function read(text: string, file: string): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = problemsOf(document).map(({ message, line }) => {
    return { path: "", line, message: message.replace(/ at line \d+, column \d+$/, "") };
  });
  if (broken.length > 0) throw new BerthError("host-file-invalid", { file, issues: broken });
  const found = resolved(document, file);
  if (!isMapping(found)) {
    const message = "it is not a mapping of fields";
    throw new BerthError("host-file-invalid", { file, issues: [{ path: "", line: 1, message }] });
  }
  // For editors, which find the schema by it.
  const { $schema: _schema, ...fields } = found;
  return { file, document, lines, fields };
}

/** An anchor that is not there, or so many that the file would unfold without end, is found out only here. */
function resolved(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const message = error instanceof Error ? error.message : "its anchors cannot be resolved";
    throw new BerthError("host-file-invalid", { file, issues: [{ path: "", line: undefined, message }] });
  }
}

function manyHosts(reading: Reading, options: HostFileOptions): HostFile {
  const { set, defaults = {}, hosts, ...others } = reading.fields;
  const issues = Object.keys(others)
    .filter((name) => !name.startsWith("x-"))
    .map((name) => ({ at: [name], message: "beside hosts there are set, defaults, and what begins with x-" }));
  if (!isMapping(defaults ?? {})) issues.push({ at: ["defaults"], message: "it is not a mapping of fields" });
  if (isMapping(defaults) && "name" in defaults)
    issues.push({ at: ["defaults", "name"], message: "each host has a name of its own, under hosts" });
  if (set !== undefined && typeof set !== "string") issues.push({ at: ["set"], message: "it is not a name" });
  const given = isMapping(hosts) ? hosts : {};
  if (Object.keys(given).length === 0) issues.push({ at: ["hosts"], message: "it names no host" });
  const entries = Object.entries(given).map(([pattern, fields]) => entryOf(pattern, fields, issues));
  if (issues.length > 0) throw invalid(reading, issues);
  requireOnce(reading, entries);
  const shared = { ...(defaults ?? {}), set };
  return { set: set as string | undefined, declaresMany: true, hosts: hostsOf(reading, entries, shared, options) };
}

interface Found {
  readonly at: Path;
  readonly message: string;
}

function entryOf(pattern: string, fields: unknown, issues: Found[]): Entry {
  const at = ["hosts", pattern];
  if (fields !== null && !isMapping(fields)) issues.push({ at, message: "it is not a mapping of fields" });
  if (isMapping(fields) && "name" in fields)
    issues.push({ at: [...at, "name"], message: "the key under hosts is its name" });
  try {
    return { at, fields: isMapping(fields) ? fields : {}, names: expandNames(pattern) };
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    issues.push(...error.details.issues.map(({ message }) => ({ at, message })));
    return { at, fields: {}, names: [] };
  }
}

function requireOnce(reading: Reading, entries: readonly Entry[]): void {
  const seen = new Map<string, string>();
  const issues: Found[] = [];
  for (const { at, names } of entries) {
    for (const name of names.map(String)) {
      const before = seen.get(name);
      if (before !== undefined) issues.push({ at, message: `${name} is named by ${before}, too` });
      seen.set(name, String(at[1]));
    }
  }
  if (issues.length > 0) throw invalid(reading, issues);
}

/** Every host of every entry, or all that is wrong with any of them. */
function hostsOf(reading: Reading, entries: readonly Entry[], shared: object, options: HostFileOptions): HostSpec[] {
  const issues: Found[] = [];
  const hosts = entries.flatMap(({ at, fields, names }) =>
    names.flatMap((name) => {
      const wished = overlay(overlay(overlay(options.under ?? {}, shared), fields), { ...options.over, name });
      try {
        // A host alone is named by its file, unless somebody says otherwise.
        return [parseHostSpec(overlay(wished, name === undefined ? (options.over ?? {}) : {}))];
      } catch (error) {
        if (!isBerthError(error, "spec-invalid")) throw error;
        const found = error.details.issues.map(({ path, message }) => ({ at: [...at, ...partsOf(path)], message }));
        issues.push(...found);
        return [];
      }
    }),
  );
  if (issues.length > 0) throw invalid(reading, issues);
  return hosts;
}

function partsOf(path: string): (string | number)[] {
  return path === "" ? [] : path.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** What many hosts have from the same place is told once. */
function invalid(reading: Reading, found: readonly Found[]): BerthError {
  const issues = found.map((each) => placed(reading, each));
  const once = new Map(issues.map((issue) => [JSON.stringify(issue), issue]));
  return new BerthError("host-file-invalid", { file: reading.file, issues: [...once.values()] });
}

/** Where in the file it stands: with the host itself, in the defaults, or, where it stands nowhere, at the host. */
function placed({ document, lines }: Reading, { at, message }: Found): HostFileIssue {
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

/** Where the key of a field begins; an item of a list has none, so its value. */
function keyOffset(document: Document, path: Path): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const items = (parent as { items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[] } | undefined)
    ?.items;
  const pair = items?.find((each) => String(each?.key?.value) === String(key));
  const node = document.getIn(path, true) as { range?: readonly number[] } | undefined;
  return pair?.key?.range?.[0] ?? node?.range?.[0];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
