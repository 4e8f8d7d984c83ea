import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * A cache of downloaded packages. A package's path contains its version, so a cached package never changes. apt verifies it
 * with the hash from the signed index.
 */
export interface PackageCache {
  find(host: string, path: string): Promise<{ readonly bytes: number; open(): Readable } | undefined>;
  /** Stores a download, if it has the announced length. */
  store(host: string, path: string, bytes: number, download: Readable): Promise<void>;
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
    async store(host, path, bytes, download) {
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

/** Whether a request is for a package in an archive's pool. */
export function isPackage(method: string | undefined, path: string): boolean {
  return method === "GET" && path.includes("/pool/") && path.endsWith(".deb");
}
