import type { Environment } from "../session.ts";
import { readText } from "./files.ts";

/** An env file, which docker compose reads on the host, and what its bare names take from here. */
export interface EnvFile {
  readonly text: string;
  readonly taken: Readonly<Record<string, string>>;
}

/** @throws BerthError `file-unreadable` */
export async function readEnvFile(env: Environment, path: string): Promise<EnvFile> {
  const text = await readText(path);
  const taken = bareNames(text).flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { text, taken: Object.fromEntries(taken) };
}

/**
 * One entry: a name, with a value in quotes (which may have several lines) or up to the end of the line.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
const entry =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*(?:[=:][^\S\n]*(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')?.*|(?:#.*)?)$|^.*$/gm;

/** The names without a value: docker compose takes them from its environment. */
function bareNames(text: string): string[] {
  return [...text.replace(/^\uFEFF/, "").matchAll(entry)].flatMap(([line, name]) =>
    name === undefined || /[=:]/.test(line.split("#")[0] ?? "") ? [] : [name],
  );
}
