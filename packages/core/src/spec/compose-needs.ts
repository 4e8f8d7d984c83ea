import { posix } from "node:path";
import { isObject, type JsonObject } from "../json.ts";
import { issueTexts } from "../messages/issues.ts";
import { requireOption } from "../run/require-option.ts";
import type { Secret } from "../secret.ts";
import { atLine, type ComposeFields, type Path, parseCompose, servicesOf } from "./compose-parse.ts";
import { decodeBytes } from "./encoded-bytes.ts";

/** The content of the files beside a compose file, by their paths relative to it. */
export type ComposeFiles = Readonly<Record<string, Secret>>;

/** A file or folder beside the compose file that it uses. */
export interface ComposeNeed {
  /** Relative to the compose file. */
  readonly path: string;
  /** What fails on the host without it; undefined for a bind mount, for which Docker creates an empty folder. */
  readonly problem: string | undefined;
  /** Whether docker compose goes on without it and without a word, as without `.env`. */
  readonly isOptional: boolean;
}

/**
 * What a compose file, and those that it includes or extends, use from the author's machine and `files` does not contain.
 * https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
export function missingComposeFiles(text: string, files: ComposeFiles = {}): ComposeNeed[] {
  requireOption("text", typeof text === "string", "a text");
  requireOption("files", isObject(files), "files by their paths");
  const paths = Object.keys(files);
  const isGiven = (path: string) => path in files || paths.some((each) => covers(path, each));
  return usesOf(text, files).flatMap(({ path, problem, isMount = false, isOptional = false }) => {
    return isGiven(path) ? [] : [{ path, problem: isMount || isOptional ? undefined : problem, isOptional }];
  });
}

/** The env files among `files` that compose alone reads: no service mounts them, or the folder that they are in. */
export function filesOfComposeAlone(text: string, files: ComposeFiles): string[] {
  const uses = usesOf(text, files);
  return Object.keys(files).filter((file) => {
    const ofFile = uses.filter(({ path }) => covers(path, file));
    return ofFile.length > 0 && ofFile.every(({ isEnvFile }) => isEnvFile);
  });
}

/** Whether a path is that of a file, or of a folder around it. */
function covers(path: string, file: string): boolean {
  return path === "." || path === file || file.startsWith(`${path}/`);
}

/** A {@link ComposeUse}, relative to the compose file of the host. */
interface ResolvedUse extends ComposeUse {
  readonly path: string;
  readonly problem: string;
}

/** What a compose file uses, and those among `files` that it includes or extends. */
function usesOf(text: string, files: ComposeFiles): ResolvedUse[] {
  const seen = new Set<string>();
  const inFile = (content: string, name: string | undefined, folder: string): ResolvedUse[] => {
    const parsed = parseCompose(content);
    if ("problem" in parsed) return [];
    return usesIn(parsed).flatMap((use) => {
      const path = joined(folder, use.given);
      const found = { ...use, path, problem: atLine(content, parsed.lineOf(use.at), use.message, name) };
      const within = files[path];
      if (use.composeIn === undefined || within === undefined || seen.has(path)) return [found];
      seen.add(path);
      const own = use.composeIn === "" ? posix.dirname(path) : joined(folder, use.composeIn);
      return [found, ...inFile(decodeBytes(within.reveal()).toString("utf8"), path, own)];
    });
  };
  return inFile(text, undefined, "");
}

function joined(folder: string, path: string): string {
  return posix.normalize(posix.join(folder, path)).replace(/(.)\/$/, "$1");
}

/** A path beside the compose file, and where it is used. */
interface ComposeUse {
  /** As it is written. */
  readonly given: string;
  readonly at: Path;
  readonly message: string;
  /** Of another compose file, the folder of the paths in it; empty for its own. */
  readonly composeIn?: string;
  readonly isMount?: boolean;
  readonly isOptional?: boolean;
  readonly isEnvFile?: boolean;
}

function usesIn({ fields }: ComposeFields): ComposeUse[] {
  return [
    // Compose reads it where no other env file is given.
    { given: ".env", at: [], message: "", isOptional: true, isEnvFile: true },
    ...oneOrMore(fields["include"]).flatMap(usesOfInclude),
    ...servicesOf(fields).flatMap(([name, service]) => usesOfService(name, service)),
    ...["secrets", "configs"].flatMap((kind) => usesOfSources(kind, fields[kind])),
  ];
}

function usesOfInclude(entry: unknown, index: number): ComposeUse[] {
  const { path, project_directory: folder, env_file: envFiles } = isObject(entry) ? entry : { path: entry };
  const [first = "", ...rest] = localFiles(path);
  if (first === "") return [];
  // The folder of the first file is that of all. https://github.com/compose-spec/compose-go/blob/main/loader/include.go
  const composeIn = localFiles(folder)[0] ?? (posix.dirname(first) === "." ? "." : posix.dirname(first));
  const at: Path = ["include", index];
  return [
    ...[first, ...rest].map((given) => ({ given, at, message: issueTexts.composeInclude(given), composeIn })),
    ...localFiles(envFiles).map((given) => ({ given, at, message: issueTexts.composeInclude(given), isEnvFile: true })),
  ];
}

function usesOfService(name: string, service: JsonObject): ComposeUse[] {
  const { build, extends: base, env_file: envFiles, label_file: labelFiles, volumes } = service;
  const at = (key: string): Path => ["services", name, key];
  const context = isObject(build) ? (build["context"] ?? ".") : build;
  return [
    ...[...localFiles(context), ...(isObject(build) ? filesOfBuild(build) : [])].map((given) => {
      return { given, at: at("build"), message: issueTexts.serviceWithBuild(name) };
    }),
    ...localFiles(isObject(base) ? base["file"] : undefined).map((given) => {
      return { given, at: at("extends"), message: issueTexts.serviceExtends(name, given), composeIn: "" };
    }),
    ...oneOrMore(envFiles).flatMap((entry) =>
      localFiles(isObject(entry) ? entry["path"] : entry).map((given) => {
        const isOptional = isObject(entry) && entry["required"] === false;
        return {
          given,
          at: at("env_file"),
          message: issueTexts.serviceEnvFile(name, given),
          isOptional,
          isEnvFile: true,
        };
      }),
    ),
    ...localFiles(labelFiles).map((given) => {
      return { given, at: at("label_file"), message: issueTexts.serviceLabelFile(name, given) };
    }),
    ...oneOrMore(volumes)
      .flatMap(mountSource)
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

/** What is outside of the context, or beside it. */
function filesOfBuild({ context = ".", dockerfile, additional_contexts: contexts }: JsonObject): string[] {
  const named = Array.isArray(contexts) ? contexts.map((each) => String(each).replace(/^[^=]*=/, "")) : contexts;
  const others = isObject(named) ? Object.values(named) : (named ?? []);
  const isOutside = typeof dockerfile === "string" && dockerfile.startsWith("..") && typeof context === "string";
  return [...localFiles(others), ...(isOutside ? localFiles(context).map((each) => joined(each, dockerfile)) : [])];
}

/** The path of a bind mount. Without `./`, the short form means a volume. */
function mountSource(mount: unknown): string[] {
  if (isObject(mount)) return mount["type"] === "bind" ? localFiles(ownPath(mount["source"])) : [];
  if (typeof mount !== "string") return [];
  // A default contains a colon too: `${DATA:-./data}:/data`.
  const source = /^(?:\$\{[^}]*\}|\$(?!\{)|[^:$])*/.exec(mount)?.[0] ?? "";
  return localFiles(ownPath(source)).filter((path) => /^\.{1,2}(\/|$)/.test(path));
}

/** The path of `${NAME:-./path}`, as long as nobody sets the variable. */
function ownPath(source: unknown): unknown {
  return typeof source === "string" ? source.replace(/^\$\{\w+:?-([^${}]*)\}/, "$1") : source;
}

/** The paths that are relative to the compose file. Whether others exist, such as URLs, only the host can know. */
function localFiles(paths: unknown): string[] {
  return oneOrMore(paths).filter(
    (path): path is string =>
      typeof path === "string" && !/^(\/|\$|~|git@|[a-z][a-z0-9+.-]*:|github\.com\/)/i.test(path),
  );
}

function oneOrMore(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
