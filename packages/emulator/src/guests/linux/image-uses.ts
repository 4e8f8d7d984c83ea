import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findBase } from "./disk.ts";
import { exists, removeTree } from "./files.ts";
import { identifyProcess, isRunning } from "./processes.ts";

/** Begins the names of folders that are not an image, or not any more. */
export const unfinishedPrefix = "building-";

/**
 * Records that this process uses a base image, or that a disk in a state folder is based on it. The records are beside the
 * images, because all emulators of a user share them, and none knows the state folders of the others.
 */
export async function recordImageUse(image: string, disk?: string): Promise<void> {
  const self = await identifyProcess(process.pid);
  const hash = createHash("sha256")
    .update(disk ?? "")
    .digest("hex");
  const name = disk === undefined ? `process-${self?.pid}-${self?.startTicks}` : `disk-${hash}`;
  await mkdir(usesFolder(image), { recursive: true, mode: 0o700 });
  await writeFile(join(usesFolder(image), name), disk ?? "");
}

/**
 * Removes from a folder what other versions of the recipe made, unless it is in use.
 * @param images those of this version, one of each release. Images of further releases belong to other systems with this cache.
 */
export async function removeUnusedImages(folder: string, images: readonly string[]): Promise<void> {
  const releases = images.map((image) => basename(image).slice(0, basename(image).lastIndexOf("-") + 1));
  for (const name of await readdir(folder)) {
    const other = join(folder, name);
    const isOfRelease = releases.some((release) => name.startsWith(release));
    if (!isOfRelease || images.includes(other) || (await isKept(other))) continue;
    const removed = join(folder, `${unfinishedPrefix}${randomUUID()}`);
    await rename(other, removed);
    // Another process may have begun to use it meanwhile.
    if (await isUsed(other)) await rename(removed, other);
    else await Promise.all([removeTree(removed), removeTree(usesFolder(other))]);
  }
}

/** Earlier versions of the emulator kept no records, so that an image without any is kept for a month. */
async function isKept(image: string): Promise<boolean> {
  if (await exists(usesFolder(image))) return isUsed(image);
  return Date.now() - (await stat(image)).ctimeMs < 30 * 24 * 3600 * 1000;
}

async function isUsed(image: string): Promise<boolean> {
  const names = await readdir(usesFolder(image)).catch(() => []);
  for (const name of names) if (await isCurrent(image, name)) return true;
  return false;
}

async function isCurrent(image: string, name: string): Promise<boolean> {
  const [, pid, startTicks = ""] = /^process-(\d+)-(\d+)$/.exec(name) ?? [];
  if (pid !== undefined) return isRunning({ pid: Number(pid), startTicks });
  const disk = await readFile(join(usesFolder(image), name), "utf8");
  return (await findBase(disk)) === image;
}

function usesFolder(image: string): string {
  return join(dirname(dirname(image)), "image-uses", basename(image));
}
