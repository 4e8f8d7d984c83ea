import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";
import { unreadableFile, unwritableFile } from "./file-errors.ts";

/** Windows has no such modes and owners; there the user's profile folder protects the files. */
const hasModes = process.platform !== "win32";

/** A temporary file exists for a moment: one that is an hour old was left by a process that was killed. */
const maxTemporaryFileAge = 3_600_000;

/**
 * Writes a file that only its owner can read into a folder that only its owner can enter.
 * @throws BerthError `file-unsafe` for its folder, `file-unwritable`; the earlier file is then unchanged
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await ensurePrivateFolder(folder);
  // A failed cleanup must not prevent writing.
  await removeLeftovers(folder).catch(() => undefined);
  await writeOwnerOnlyFile(path, text);
}

/**
 * Writes a file that only its owner can read into any existing folder: a new file beside it, created exclusively, flushed, and
 * renamed into place. Nobody ever sees half of it, and it is never readable by others, not even for a moment.
 * @throws BerthError `file-unwritable`; the earlier file is then unchanged
 */
export async function writeOwnerOnlyFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  const fresh = join(folder, `.${randomBytes(9).toString("base64url")}.new`);
  try {
    const file = await open(fresh, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw unwritableFile(path, error);
  }
  await flushFolder(folder);
}

/**
 * Reads a file that only its owner may have access to; undefined if it does not exist.
 * @throws BerthError `file-unsafe` for a link, a foreign owner, or a file that others may read
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  const file = await openWithoutFollowing(path);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw unsafe(path, { code: "not-a-file" }, "600");
    requirePrivate(path, stats, "600");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/**
 * Creates a folder that only its owner can enter, or checks an existing one.
 * @throws BerthError `file-unsafe` for a link, a foreign owner, or a folder that others may enter; `file-unwritable`
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritableFile(path, error);
  });
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) throw unsafe(path, { code: "symbolic-link" }, "700");
  requirePrivate(path, stats, "700");
}

/** A temporary file or folder may contain a key, and nothing else would ever remove it. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\..+\.new$/.test(name)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > maxTemporaryFileAge)
      await rm(path, { recursive: true, force: true });
  }
}

/** O_NOFOLLOW: the creator of a link chooses its target. */
async function openWithoutFollowing(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw unsafe(path, { code: "symbolic-link" }, "600");
    throw unreadableFile(path, error);
  }
}

function requirePrivate(path: string, { mode, uid }: Stats, wanted: string): void {
  if (!hasModes) return;
  if (uid !== process.getuid?.()) throw unsafe(path, { code: "foreign-owner" }, wanted);
  if ((mode & 0o077) !== 0) throw unsafe(path, { code: "open-mode", mode: (mode & 0o777).toString(8) }, wanted);
}

function unsafe(path: string, reason: CodedReason, mode: string): BerthError<"file-unsafe"> {
  return new BerthError("file-unsafe", { path, reason, mode });
}

/** The rename is on disk only after its folder is flushed. */
async function flushFolder(path: string): Promise<void> {
  if (!hasModes) return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
