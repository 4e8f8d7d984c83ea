import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BerthError } from "@dockberth/core";
import { CliError } from "../errors.ts";

/** Windows knows no modes and owners of this kind; there the user's profile folder protects the files. */
const hasModes = process.platform !== "win32";

/** A file on its way into place is there for a moment: one of an hour was left by a process that was killed. */
const leftAfterMilliseconds = 3_600_000;

/**
 * Writes a file that its owner alone can read: a new file beside it, created exclusively, flushed, and renamed into
 * place, so that nobody ever sees half of it or finds it open to others for a moment.
 * @throws BerthError `file-unsafe` for its folder, `file-unwritable`; what was there before is there still
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await ensurePrivateFolder(folder);
  // What cannot be tidied up keeps nobody from writing.
  await removeLeft(folder).catch(() => undefined);
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
    throw unwritable(path, error);
  }
  await flushFolder(folder);
}

/**
 * Reads a file that must be its owner's alone; undefined where there is none.
 * @throws BerthError `file-unsafe` for a link, a foreign owner, or a file that others may read
 */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  const file = await openWithoutFollowing(path);
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw unsafe(path, "it is not a file", `Remove ${path}.`);
    refuseForeign(path, stats, "600");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/**
 * Makes a folder that its owner alone can enter, or checks the one that is there.
 * @throws BerthError `file-unsafe` for a link, a foreign owner, or a folder that others may enter; `file-unwritable`
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable(path, error);
  });
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) throw unsafe(path, "it is a symbolic link", "Put a folder of your own in its place.");
  refuseForeign(path, stats, "700");
}

/** What was never finished may have a key in it, and nobody else would ever remove it. */
async function removeLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^\..+\.new$/.test(name)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > leftAfterMilliseconds) await rm(path, { force: true });
  }
}

/** O_NOFOLLOW: what a link points to was chosen by whoever made the link. */
async function openWithoutFollowing(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw unsafe(path, "it is a symbolic link", "Put the file itself in its place.");
    throw new BerthError("file-unreadable", { path, reason: message }, { cause: error });
  }
}

function refuseForeign(path: string, { mode, uid }: Stats, wanted: string): void {
  if (!hasModes) return;
  if (uid !== process.getuid?.()) {
    throw unsafe(path, "it belongs to another user", "Run as its owner, or set BERTH_HOME to a folder of your own.");
  }
  if ((mode & 0o077) !== 0) {
    const found = (mode & 0o777).toString(8);
    const remedy = `chmod ${wanted} ${path} — and if others could read a key, make a new one.`;
    throw unsafe(path, `its mode ${found} lets other users in`, remedy);
  }
}

function unwritable(path: string, error: unknown): CliError<"file-unwritable"> {
  return new CliError("file-unwritable", { path, reason: (error as Error).message }, { cause: error });
}

function unsafe(path: string, reason: string, remedy: string): CliError<"file-unsafe"> {
  return new CliError("file-unsafe", { path, reason, remedy });
}

/** The rename itself is on disk only once its folder is. */
async function flushFolder(path: string): Promise<void> {
  if (!hasModes) return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
