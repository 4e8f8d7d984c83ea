import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { z } from "zod";
import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/en/issues.ts";
import { composeText } from "./compose-text.ts";
import { documentValue, keyOffset, problemsOf, requireShallow } from "./yaml.ts";

/**
 * A compose file: its text in YAML or JSON, or an object. The host gets the text as it is, and docker compose alone reads
 * it. Here it is only checked for what would fail there, minutes later.
 */
export const compose = z
  .union([z.record(z.string(), z.unknown()), z.string()], {
    error: issueTexts.compose,
  })
  .transform((value, context): string => {
    const text = typeof value === "string" ? value : composeText(value);
    for (const { line, message } of composeProblems(text)) {
      const isLocated = line !== undefined && typeof value === "string";
      context.addIssue({ code: "custom", message: isLocated ? issueTexts.atLine(line, message) : message });
    }
    return text;
  });

interface ComposeFinding {
  /** From 1. */
  readonly line: number | undefined;
  readonly message: string;
}

type Path = readonly (string | number)[];
type LineOf = (path: Path) => number | undefined;

/** What compose would reject on the host: https://github.com/compose-spec/compose-spec/blob/main/spec.md */
export function composeProblems(text: string): ComposeFinding[] {
  const parsed = parseCompose(text);
  if ("problem" in parsed) return [parsed.problem];
  const { fields, lineOf } = parsed;
  const at = (path: Path, message: string): ComposeFinding => ({ line: lineOf(path), message });
  const { include } = fields;
  const services = fields["services"] ?? {};
  return [
    ...listOf(include).flatMap((each, index) =>
      localFiles(isObject(each) ? each["path"] : each).map((file) =>
        at(["include", index], issueTexts.composeInclude(file)),
      ),
    ),
    ...(isObject(services)
      ? serviceProblems(services, include !== undefined, at)
      : [at(["services"], issueTexts.composeWithoutServices)]),
    ...["secrets", "configs"].flatMap((kind) => fileProblems(kind, fields[kind], at)),
  ];
}

/** The folders and files next to the compose file that services mount, which the host does not have. */
export function composeBindMounts(text: string): string[] {
  const parsed = parseCompose(text);
  if ("problem" in parsed || !isObject(parsed.fields["services"])) return [];
  const mounts = Object.values(parsed.fields["services"]).flatMap((service) =>
    listOf(isObject(service) ? service["volumes"] : undefined),
  );
  return [...new Set(mounts.map(mountSource).filter((source) => /^\.{1,2}(\/|$)/.test(source)))];
}

function mountSource(mount: unknown): string {
  if (typeof mount === "string") return mount.split(":")[0] ?? "";
  return isObject(mount) && typeof mount["source"] === "string" ? mount["source"] : "";
}

/** The settings of an extension take 256 KB in all. */
const maxBytes = 128 * 1024;

type ParsedCompose = { readonly fields: JsonObject; readonly lineOf: LineOf } | { readonly problem: ComposeFinding };

/** Compose joins the documents of a file, of which later ones take precedence. */
function parseCompose(text: string): ParsedCompose {
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
    return { fields: values.reduce<JsonObject>(joined, {}), lineOf };
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

type At = (path: Path, message: string) => ComposeFinding;

function serviceProblems(services: JsonObject, hasInclude: boolean, at: At): ComposeFinding[] {
  if (Object.keys(services).length === 0 && !hasInclude) return [at(["services"], issueTexts.composeWithoutServices)];
  return Object.entries(services).flatMap(([name, service]) => {
    const path = ["services", name];
    if (!isObject(service)) return [at(path, issueTexts.serviceNotAMapping(name))];
    return [
      ...buildProblems(name, service, at),
      ...(["image", "build", "extends", "provider"].some((key) => key in service)
        ? []
        : [at(path, issueTexts.serviceWithoutImage(name))]),
      ...(isObject(service["extends"]) ? localFiles(service["extends"]["file"]) : []).map((file) =>
        at([...path, "extends"], issueTexts.serviceExtends(name, file)),
      ),
      ...listOf(service["env_file"])
        .flatMap(requiredFiles)
        .map((file) => at([...path, "env_file"], issueTexts.serviceEnvFile(name, file))),
    ];
  });
}

function buildProblems(name: string, { build }: JsonObject, at: At): ComposeFinding[] {
  const context = isObject(build) ? (build["context"] ?? ".") : build;
  if (localFiles(context).length === 0) return [];
  return [at(["services", name, "build"], issueTexts.serviceWithBuild(name))];
}

function fileProblems(kind: string, sources: unknown, at: At): ComposeFinding[] {
  return Object.entries(isObject(sources) ? sources : {}).flatMap(([name, source]) =>
    (isObject(source) ? localFiles(source["file"]) : []).map((file) =>
      at([kind, name, "file"], issueTexts.composeFileOf(kind, name, file)),
    ),
  );
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
