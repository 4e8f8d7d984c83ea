import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../session.ts";
import { configurationFolder } from "./locations.ts";

/** The hosts for which this machine has certificates. */
export async function hostsOfFolder(env: Environment): Promise<string[]> {
  return (await readdir(join(configurationFolder(env), "hosts")).catch(() => [])).toSorted();
}
