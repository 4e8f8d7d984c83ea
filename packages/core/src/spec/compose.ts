import { posix } from "node:path";
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import * as z from "zod";
import { isObject, type JsonObject } from "../json.ts";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { requireOption } from "../run/require-option.ts";
import type { Secret } from "../secret.ts";
import { undeclaredReferences } from "./compose-references.ts";
import { composeText, isWritten } from "./compose-text.ts";
import { wrongComposeTypes } from "./compose-types.ts";
import { decodeBytes } from "./encoded-bytes.ts";
import { documentValue, keyOffset, problemsOf, requireShallow } from "./yaml.ts";

/**
 * A compose file: its text in YAML or JSON, or an object. The host gets the text as it is, and docker compose alone reads
 * it. Here it is only checked for what would fail there, minutes later.
 */
export const compose = lazy(() =>
  z
    .union([z.record(z.string(), z.unknown()), z.string()], {
      error: issueTexts.compose,
    })
    .transform((value, context): string => {
      const text = typeof value === "string" ? value : composeText(value);
      const parsed = parseCompose(text);
      const issues = "problem" in parsed ? [parsed.problem] : problemsIn(parsed);
      for (const { line, message } of issues)
        context.addIssue({ code: "custom", message: atLine(text, line, message) });
      return text;
    }),
);

/** The content of the files beside a compose file, by their paths relative to it. */
export type ComposeFiles = Readonly<Record<string, Secret>>;

/** A file or folder beside the compose file that it uses. */
export interface ComposeNeed {
  /** Relative to the compose file. */
  readonly path: string;
  /** What fails on the host without it; undefined for a bind mount, for which Docker creates an empty folder. */
  readonly problem: string | undefined;
}

/**
 * What a compose file, and those that it includes or extends, use from the author's machine and `files` does not contain.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function missingComposeFiles(text: string, files: ComposeFiles = {}): ComposeNeed[] {
  requireOption("text", typeof text === "string", "a text");
  requireOption("files", isObject(files), "files by their paths");
  const paths = Object.keys(files);
  const isGiven = (path: string) => path in files || paths.some((each) => path === "." || each.startsWith(`${path}/`));
  const seen = new Set<string>();
  const needsOf = (content: string, name: string | undefined): ComposeNeed[] => {
    const parsed = parseCompose(content);
    if ("problem" in parsed) return [];
    return usesIn(parsed).flatMap(({ given, at, message, isComposeFile, isMount }) => {
      const path = posix.normalize(posix.join(posix.dirname(name ?? ""), given)).replace(/(.)\/$/, "$1");
      const within = files[path];
      if (isComposeFile && within !== undefined && !seen.has(path)) {
        seen.add(path);
        return needsOf(decodeBytes(within.reveal()).toString("utf8"), path);
      }
      if (isGiven(path)) return [];
      const problem = isMount ? undefined : atLine(content, parsed.lineOf(at), message, name);
      return [{ path, problem }];
    });
  };
  return needsOf(text, undefined);
}

/**
 * Images of registries in upper case, for which Docker does not find the login: it compares the letters of names as they are
 * (docker/cli#2753). @param registries those with a login, in lower case
 */
export function imagesWithoutLogin(text: string, registries: readonly string[]): string[] {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return [];
  const { services } = parsed.fields;
  if (!isObject(services)) return [];
  return Object.entries(services).flatMap(([name, service]) => {
    const image = isObject(service) ? service["image"] : undefined;
    const [registry = ""] = typeof image === "string" ? image.split("/") : [];
    if (registries.includes(registry) || !registries.includes(registry.toLowerCase())) return [];
    return [atLine(text, parsed.lineOf(["services", name, "image"]), issueTexts.registryInUpperCase(registry))];
  });
}

/** The line is left out of a text that Berth wrote: its author gave an object. */
function atLine(text: string, line: number | undefined, message: string, file?: string): string {
  return line === undefined || isWritten(text) ? message : issueTexts.atLine(line, message, file);
}

interface ComposeIssue {
  /** From 1. */
  readonly line: number | undefined;
  readonly message: string;
}

type Path = readonly (string | number)[];
type LineOf = (path: Path) => number | undefined;

/** The settings of an extension take 256 KB in all. */
const maxBytes = 128 * 1024;

interface ComposeFields {
  readonly fields: JsonObject;
  readonly lineOf: LineOf;
  /** Whether tags such as `!reset` decide what becomes of a value. */
  readonly isTagged: boolean;
}

type ParsedCompose = ComposeFields | { readonly problem: ComposeIssue };

/** A text is parsed once to be checked and to be searched for files and for images, one after the other. */
let lastParsed: { readonly text: string; readonly parsed: ParsedCompose } | undefined;

function parseCompose(text: string): ParsedCompose {
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

/** What compose would reject on the host, whatever files are there. */
function problemsIn(parsed: ComposeFields): ComposeIssue[] {
  const { fields, lineOf, isTagged } = parsed;
  const found = structureProblems(parsed);
  if (found.length > 0 || isTagged) return found;
  // What is included may declare what this file uses.
  const undeclared = "include" in fields ? [] : undeclaredReferences(fields);
  return [
    ...wrongComposeTypes(fields).map(({ field, at, message }) => {
      return { line: lineOf(at), message: issueTexts.composeField(field, message) };
    }),
    ...undeclared.map(({ service, field, name, kind }) => {
      return { line: lineOf(["services", service, field]), message: issueTexts.composeReference(service, name, kind) };
    }),
  ];
}

function structureProblems({ fields: { services = {}, include }, lineOf }: ComposeFields): ComposeIssue[] {
  const at = (path: Path, message: string): ComposeIssue => ({ line: lineOf(path), message });
  if (!isObject(services) || (Object.keys(services).length === 0 && include === undefined))
    return [at(["services"], issueTexts.composeWithoutServices)];
  return Object.entries(services).flatMap(([name, service]) => {
    if (!isObject(service)) return [at(["services", name], issueTexts.serviceNotAMapping(name))];
    const isComplete = ["image", "build", "extends", "provider"].some((key) => key in service);
    return isComplete ? [] : [at(["services", name], issueTexts.serviceWithoutImage(name))];
  });
}

/** A path beside the compose file, and where it is used. */
interface ComposeUse {
  /** As it is written. */
  readonly given: string;
  readonly at: Path;
  readonly message: string;
  readonly isComposeFile?: boolean;
  readonly isMount?: boolean;
}

function usesIn({ fields }: ComposeFields): ComposeUse[] {
  const services = isObject(fields["services"]) ? Object.entries(fields["services"]) : [];
  const includes = listOf(fields["include"]).flatMap((each, index) =>
    localFiles(isObject(each) ? each["path"] : each).map((given) => {
      return { given, at: ["include", index], message: issueTexts.composeInclude(given), isComposeFile: true };
    }),
  );
  return [
    ...includes,
    ...services.flatMap(([name, service]) => (isObject(service) ? usesOfService(name, service) : [])),
    ...["secrets", "configs"].flatMap((kind) => usesOfSources(kind, fields[kind])),
  ];
}

function usesOfService(name: string, service: JsonObject): ComposeUse[] {
  const { build, extends: base, env_file: envFiles, volumes } = service;
  const at = (key: string): Path => ["services", name, key];
  const context = isObject(build) ? (build["context"] ?? ".") : build;
  return [
    ...localFiles(context).map((given) => ({ given, at: at("build"), message: issueTexts.serviceWithBuild(name) })),
    ...localFiles(isObject(base) ? base["file"] : undefined).map((given) => {
      return { given, at: at("extends"), message: issueTexts.serviceExtends(name, given), isComposeFile: true };
    }),
    ...listOf(envFiles)
      .flatMap(requiredFiles)
      .map((given) => ({ given, at: at("env_file"), message: issueTexts.serviceEnvFile(name, given) })),
    ...listOf(volumes)
      .map(mountSource)
      .filter((source) => /^\.{1,2}(\/|$)/.test(source))
      .map((given) => ({ given, at: at("volumes"), message: "", isMount: true })),
  ];
}

function usesOfSources(kind: string, sources: unknown): ComposeUse[] {
  return Object.entries(isObject(sources) ? sources : {}).flatMap(([name, source]) =>
    (isObject(source) ? localFiles(source["file"]) : []).map((given) => {
      return { given, at: [kind, name, "file"], message: issueTexts.composeFileOf(kind, name, given) };
    }),
  );
}

function mountSource(mount: unknown): string {
  if (typeof mount === "string") return mount.split(":")[0] ?? "";
  return isObject(mount) && typeof mount["source"] === "string" ? mount["source"] : "";
}

/** An entry of `env_file`, unless it is optional. */
function requiredFiles(entry: unknown): string[] {
  if (!isObject(entry)) return localFiles(entry);
  return entry["required"] === false ? [] : localFiles(entry["path"]);
}

/** The paths that are relative to the compose file. Whether others exist, such as URLs, only the host can know. */
function localFiles(paths: unknown): string[] {
  return listOf(paths).filter(
    (path): path is string =>
      typeof path === "string" && !/^(\/|\$|~|git@|[a-z][a-z0-9+.-]*:|github\.com\/)/i.test(path),
  );
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
