import { readFile } from "node:fs/promises";
import { BerthError, parseMapping, parsePairs } from "@dockberth/core";

/** A file with a mapping of fields, in YAML or JSON. @throws BerthError `file-unreadable` */
export async function readYaml(path: string): Promise<object> {
  return parseMapping(await readText(path), path);
}

/** A file of NAME=VALUE lines, as docker compose takes them; lines that begin with # say nothing. */
export async function readPairsFile(path: string): Promise<Record<string, string>> {
  const lines = (await readText(path)).split(/\r?\n/).map((line) => line.trim());
  const pairs = lines.filter((line) => line !== "" && !line.startsWith("#"));
  // The error would show the line, and this may be a file of secrets.
  const at = pairs.findIndex((line) => !/^[^=]+=/.test(line));
  if (at < 0) return parsePairs(pairs, path);
  const reason = `its ${at + 1}. pair is not of the form NAME=VALUE`;
  throw new BerthError("file-unreadable", { path, reason });
}

/** @throws BerthError `file-unreadable` */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: (error as Error).message }, { cause: error });
  }
}
