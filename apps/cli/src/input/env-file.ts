import { envFileEntries } from "@dockberth/core";
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
  const taken = envFileEntries(text).flatMap(({ name, value }) => {
    const own = value === "none" ? env[name] : undefined;
    return own === undefined ? [] : [[name, own] as const];
  });
  return { text, taken: Object.fromEntries(taken) };
}
