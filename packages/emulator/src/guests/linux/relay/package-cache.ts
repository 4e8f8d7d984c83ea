import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Packages that were fetched once. A package's path names its version, so that it never changes; whether it is the
 * right one is apt's to judge, by the hash in the signed index.
 */
export interface PackageCache {
  find(host: string, path: string): Promise<{ readonly bytes: number; open(): Readable } | undefined>;
  /** Keeps what a download delivers, where it is as long as it was said to be. */
  keep(host: string, path: string, bytes: number, download: Readable): Promise<void>;
}

export function createPackageCache(folder: string): PackageCache {
  const locate = (host: string, path: string) =>
    join(folder, `${createHash("sha256").update(`${host} ${path}`).digest("hex")}.deb`);
  return {
    async find(host, path) {
      const file = locate(host, path);
      const found = await stat(file).catch(() => undefined);
      return found && { bytes: found.size, open: () => createReadStream(file) };
    },
    async keep(host, path, bytes, download) {
      await mkdir(folder, { recursive: true });
      const part = join(folder, `${randomUUID()}.part`);
      try {
        await pipeline(download, createWriteStream(part));
        if ((await stat(part)).size === bytes) await rename(part, locate(host, path));
      } finally {
        await rm(part, { force: true });
      }
    },
  };
}

/** Whether a request is for a file of an archive's pool. */
export function isPackage(method: string | undefined, path: string): boolean {
  return method === "GET" && /\/pool\/.*\.deb$/.test(path);
}
