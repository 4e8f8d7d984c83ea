import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemPath, tryCommand } from "./processes.ts";

/** A guest's disk, which stays while the guest is off. */
export interface Disk {
  readonly folder: string;
  /** The process in whose mount namespace the folder exists; undefined if it exists in this one. */
  readonly holder: number | undefined;
  remove(): Promise<void>;
}

/**
 * Creates a disk in memory. It is mounted only in the namespace of a small process, so the kernel removes it when that process
 * ends, and the process ends with the emulator, even if the emulator is killed.
 */
export async function createMemoryDisk(mountPoint: string): Promise<Disk> {
  await mkdir(mountPoint, { recursive: true, mode: 0o700 });
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "unshare", "--mount", "sh", "-c", mountDisk, "disk", mountPoint],
    {
      stdio: ["pipe", "pipe", "pipe"],
      env: { PATH: systemPath },
      detached: true,
    },
  );
  const errors: string[] = [];
  child.stderr.on("data", (part: Buffer) => errors.push(part.toString()));
  const ended = once(child, "close");
  const [ready] = await Promise.race([once(child.stdout, "data"), ended]);
  if (!Buffer.isBuffer(ready)) throw new Error(`Could not create a disk in memory: ${errors.join("").trim()}`);
  return {
    folder: mountPoint,
    holder: child.pid,
    async remove() {
      child.stdin.end();
      await ended;
    },
  };
}

const mountDisk = `
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0700,size=75% tmpfs "$1"
echo ready
read -r _ || :
`;

/** Creates a disk in a folder, which stays when the emulator ends. */
export async function createFolderDisk(folder: string, image: string): Promise<Disk> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await requireOverlay(folder);
  await writeFile(join(folder, imageFile), image);
  return openFolderDisk(folder);
}

/** Returns the folder of the image on which a folder's disk is based; undefined if there is no disk. */
export async function findBase(folder: string): Promise<string | undefined> {
  return readFile(join(folder, imageFile), "utf8").catch(() => undefined);
}

/** Returns the folders of the images on which the disks in a folder are based. */
export async function listBases(disksFolder: string): Promise<(string | undefined)[]> {
  const names = await readdir(disksFolder).catch(() => []);
  return Promise.all(names.map((name) => findBase(join(disksFolder, name))));
}

/** Removes the disks that an emulator which was killed had begun to create. */
export async function removeIncompleteDisks(disksFolder: string): Promise<void> {
  for (const name of await readdir(disksFolder).catch(() => [])) {
    const folder = join(disksFolder, name);
    if ((await findBase(folder)) === undefined) await openFolderDisk(folder).remove();
  }
}

export function openFolderDisk(folder: string): Disk {
  return {
    folder,
    holder: undefined,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const imageFile = "image";

/** Not every file system supports an overlay on top of it. Another overlay, such as that of a container, does not. */
async function requireOverlay(folder: string): Promise<void> {
  const script = `cd "$1" && mkdir -p lower upper work root && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay root`;
  const { code } = await tryCommand("unshare", ["--mount", "sh", "-c", script, "try", folder]);
  if (code === 0) return;
  throw new Error(
    `The file system of ${folder} does not support a guest's disk. Choose a state folder on another one.`,
  );
}
