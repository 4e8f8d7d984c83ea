import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, realpath } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { acquireSocket, releaseSocket } from "./lease-socket.ts";
import { unwritable } from "./unwritable.ts";

/** A part of a state folder that no other emulator on this machine changes while this process runs. */
export interface FolderLease {
  release(): Promise<void>;
}

/** The rejection of a state folder that another running emulator uses, in this process or in another one. */
export class StateFolderInUseError extends Error {
  readonly code = "state-folder-in-use";
  readonly folder: string;

  constructor(folder: string) {
    super(`Another running emulator uses the state folder ${folder}. Stop it first, or use another folder.`);
    this.folder = folder;
  }
}

/**
 * Leases the part of a state folder that an emulator or its guests keep there. The operating system ends the lease with the
 * process, however that ends. Without a folder there is nothing to lease.
 * @throws StateFolderInUseError
 * @throws Error if the folder cannot be created
 */
export async function leaseFolder(folder: string | undefined, part: "resources" | "guests"): Promise<FolderLease> {
  if (folder === undefined) return { release: async () => undefined };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(folder, error);
  }
  // By its real path, because another emulator may reach it by a link.
  const lease = await (platform() === "linux" ? leaseByName : leaseByFile)(await realpath(folder), part);
  if (lease === undefined) throw new StateFolderInUseError(folder);
  return lease;
}

/** An abstract socket has no file, and so nothing stays of a killed process. Its name has at most 107 bytes: unix(7). */
async function leaseByName(path: string, part: string): Promise<FolderLease | undefined> {
  const name = createHash("sha256").update(path).digest("hex");
  const server = await acquireSocket({ path: `\0emulated-azure-${part} ${name}` });
  return server && { release: () => releaseSocket(server) };
}

/** UV_FS_O_EXLOCK, which Node does not name: https://docs.libuv.org/en/v1.x/fs.html#c.UV_FS_O_EXLOCK */
const exclusive = platform() === "win32" ? 0x1000_0000 : 0x20;

/** The file stays, and says nothing: the lock on it ends with the process. */
async function leaseByFile(path: string, part: string): Promise<FolderLease | undefined> {
  const { O_CREAT, O_RDWR, O_NONBLOCK = 0 } = constants;
  try {
    const file = await open(join(path, `${part}.lock`), O_CREAT | O_RDWR | O_NONBLOCK | exclusive, 0o600);
    return { release: () => file.close() };
  } catch (error) {
    if (["EAGAIN", "EBUSY"].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw unwritable(path, error);
  }
}
