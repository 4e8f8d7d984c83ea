import { readFile } from "node:fs/promises";
import { BerthError, parseMapping, parsePairs } from "@dockberth/core";
import { inputTexts } from "../messages/en/input.ts";

/** A file with a mapping of fields, in YAML or JSON. @throws BerthError `file-unreadable` */
export async function readYaml(path: string): Promise<object> {
  return parseMapping(await readText(path), path);
}

/** A file of NAME=VALUE lines in the format of docker compose; lines that begin with # are comments. */
export async function readPairsFile(path: string): Promise<Record<string, string>> {
  const lines = (await readText(path)).split(/\r?\n/).map((line) => line.trim());
  const pairs = lines.filter((line) => line !== "" && !line.startsWith("#"));
  // An error must not show the line, because the file may contain secrets.
  const at = pairs.findIndex((line) => !/^[^=]+=/.test(line));
  if (at < 0) return parsePairs(pairs, path);
  throw new BerthError("file-unreadable", { path, reason: inputTexts.pairOfFile(at + 1) });
}

/** @throws BerthError `file-unreadable` */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: (error as Error).message }, { cause: error });
  }
}
