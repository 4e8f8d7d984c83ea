import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readPrivateFile, writePrivateFile } from "./private-files.ts";
import type { SizeCache } from "./store.ts";

const maxAgeMilliseconds = 86_400_000;

/** A cache with one file for each key. A write deletes the files that have not been written for a day. */
export function fileSizeCache(folder: string): SizeCache {
  const fileOf = (key: string) => join(folder, `${createHash("sha256").update(key).digest("hex")}.json`);
  return {
    read: (key) => readPrivateFile(fileOf(key)),
    async write(key, text) {
      await writePrivateFile(fileOf(key), text);
      await removeOld(folder);
    },
  };
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (Date.now() - (await stat(path)).mtimeMs >= maxAgeMilliseconds) await rm(path, { force: true });
  }
}
