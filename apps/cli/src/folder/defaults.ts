import { join } from "node:path";
import { BerthError } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { fileTexts } from "../messages/files.ts";
import type { Environment } from "../session.ts";
import type { DefaultName } from "./default-names.ts";
import { configurationFolder } from "./locations.ts";

/** What options have where nothing else says so. */
export type Defaults = { readonly [Name in DefaultName]?: string };

/** @throws BerthError `file-unreadable`, `file-unsafe` */
export async function readDefaults(env: Environment): Promise<Defaults> {
  const path = defaultsFile(env);
  const text = await readPrivateFile(path);
  if (text === undefined) return {};
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(text) as object).filter(([, value]) => typeof value === "string"),
    );
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: fileTexts.notJson }, { cause: error });
  }
}

export async function writeDefaults(env: Environment, defaults: Defaults): Promise<void> {
  await writePrivateFile(defaultsFile(env), `${JSON.stringify(defaults, null, 2)}\n`);
}

function defaultsFile(env: Environment): string {
  return join(configurationFolder(env), "defaults.json");
}
