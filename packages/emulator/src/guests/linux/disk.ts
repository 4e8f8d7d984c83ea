import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemPath, tryCommand } from "./processes.ts";

/** What a guest keeps while it is off. */
export interface Disk {
  readonly folder: string;
  /** A process in whose view of the file system the folder is; undefined where it is in everyone's. */
  readonly holder: number | undefined;
  remove(): Promise<void>;
}

/**
 * A disk in memory. It is mounted in the namespace of one small process and nowhere else, so that it is gone with that
 * process, and that with the emulator, however either ends.
 */
export async function createMemoryDisk(mountPoint: string): Promise<Disk> {
  await mkdir(mountPoint, { recursive: true, mode: 0o700 });
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "unshare", "--mount", "sh", "-c", holdDisk, "disk", mountPoint],
    {
      stdio: ["pipe", "pipe", "pipe"],
      env: { PATH: systemPath },
      detached: true,
    },
  );
  const complaints: string[] = [];
  child.stderr.on("data", (part: Buffer) => complaints.push(part.toString()));
  const ended = once(child, "close");
  const [ready] = await Promise.race([once(child.stdout, "data"), ended]);
  if (!Buffer.isBuffer(ready)) throw new Error(`No disk could be made in memory: ${complaints.join("").trim()}`);
  return {
    folder: mountPoint,
    holder: child.pid,
    async remove() {
      child.stdin.end();
      await ended;
    },
  };
}

const holdDisk = `
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0700,size=75% tmpfs "$1"
echo ready
read -r _ || :
`;

/** A disk in a folder, which stays when the emulator ends. */
export async function createFolderDisk(folder: string, image: string): Promise<Disk> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOverlay(folder);
  await writeFile(join(folder, imageFile), image);
  return openFolderDisk(folder);
}

/** The image that a folder's disk lies over; undefined where there is no disk. */
export async function findImage(folder: string): Promise<string | undefined> {
  return readFile(join(folder, imageFile), "utf8").catch(() => undefined);
}

export function openFolderDisk(folder: string): Disk {
  return {
    folder,
    holder: undefined,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const imageFile = "image";

/** Not every file system can carry an overlay: another overlay, as a container's own, cannot. */
async function requireOverlay(folder: string): Promise<void> {
  const script = `cd "$1" && mkdir -p lower upper work root && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root`;
  const { code } = await tryCommand("unshare", ["--mount", "sh", "-c", script, "try", folder]);
  if (code === 0) return;
  throw new Error(`The file system of ${folder} cannot carry a guest's disk: choose a state folder on another one.`);
}
