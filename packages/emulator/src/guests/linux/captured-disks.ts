import { access, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import captureDisk from "./capture-disk.sh";
import { type Disk, listBases } from "./disk.ts";
import type { LinuxImage } from "./image.ts";
import { identifyProcess, isRunning, runCommand } from "./processes.ts";

/** Copies of guests' disks, on which the disks of new guests are based. */
export interface CapturedDisks {
  take(name: string, from: CaptureSource, signal?: AbortSignal | undefined): Promise<void>;
  /** The image on which a new disk is based. */
  open(name: string): Promise<LinuxImage>;
  /** The image on which a disk in the state folder is based; undefined if that is not a captured disk. */
  find(folder: string): Promise<LinuxImage | undefined>;
  /** Fills a new disk with what an overlay cannot be the base of. */
  fill(disk: Disk, image: LinuxImage): Promise<void>;
  /** Removes a captured disk, or marks it to be removed once no disk is based on it. */
  remove(name: string): Promise<void>;
  /** Removes what is marked and no longer used. */
  sweep(): Promise<void>;
  /** Removes everything that is not in a state folder. */
  close(): Promise<void>;
}

export interface CaptureSource {
  readonly disk: Disk;
  readonly image: LinuxImage;
}

/**
 * Opens the captured disks of an emulator, and removes those that killed emulators left.
 * @param isUsed whether a guest of this process has a disk that is based on this folder
 */
export async function openCapturedDisks(
  cacheFolder: string,
  stateFolder: string | undefined,
  isUsed: (folder: string) => boolean,
): Promise<CapturedDisks> {
  const self = await identifyProcess(process.pid);
  const owner = stateFolder === undefined ? `${self?.pid}-${self?.startTicks}-` : "";
  const parent = join(stateFolder ?? cacheFolder, "captured");
  const folderOf = (name: string) => join(parent, `${owner}${name}`);
  await removeLeftovers(parent, stateFolder !== undefined);

  const sweep = async () => {
    const based = stateFolder === undefined ? [] : await listBases(join(stateFolder, "disks"));
    for (const name of await listFolder(parent)) {
      const root = join(parent, name, "root");
      const isMarked = name.startsWith(owner) && (await exists(join(parent, name, removedFile)));
      if (isMarked && !isUsed(root) && !based.includes(root)) await removeTree(join(parent, name));
    }
  };
  await sweep();

  return {
    async take(name, from, signal) {
      const folder = folderOf(name);
      await removeTree(folder);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await copyDisk(from, folder, signal);
        const { tools, osName, osVersion } = from.image;
        await writeFile(join(folder, imageFile), JSON.stringify({ tools, osName, osVersion }));
      } catch (error) {
        await removeTree(folder);
        throw error;
      }
    },
    async open(name) {
      const folder = folderOf(name);
      const image = (await exists(join(folder, removedFile))) ? undefined : await readImage(folder);
      if (image === undefined) throw new Error("The captured disk of this image does not exist.");
      return image;
    },
    find: async (folder) => (dirname(dirname(folder)) === parent ? readImage(dirname(folder)) : undefined),
    fill: async (disk, image) => {
      const copy = ["cp", "--archive", "--sparse=auto", ...filled.map((each) => join(dirname(image.folder), each))];
      await runCommand(...onDisk(disk, [...copy, disk.folder]), { signal: AbortSignal.timeout(copyMilliseconds) });
    },
    async remove(name) {
      const folder = folderOf(name);
      if (!(await exists(folder))) return;
      await writeFile(join(folder, removedFile), "");
      await sweep();
    },
    sweep,
    async close() {
      if (stateFolder !== undefined) return;
      for (const name of await listFolder(parent)) if (name.startsWith(owner)) await removeTree(join(parent, name));
    },
  };
}

/** What Docker keeps is beside a disk's root, because Docker cannot create its overlays on top of an overlay. */
const filled = ["docker", "containerd"];
const imageFile = "image.json";
const removedFile = "removed";
const copyMilliseconds = 10 * 60 * 1000;

/** In its own namespaces, so that the end of the first process also ends the copying and its mounts. */
const isolated = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"];

async function copyDisk({ disk, image }: CaptureSource, folder: string, signal: AbortSignal | undefined) {
  const script = [...isolated, "sh", "-c", captureDisk, "capture", image.folder, disk.folder, folder];
  const limit = AbortSignal.timeout(copyMilliseconds);
  await runCommand(...onDisk(disk, script), {
    signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
  });
}

/** The command that runs another one where the disk is mounted. */
function onDisk({ holder }: Disk, command: readonly string[]): [string, readonly string[]] {
  const [program = "", ...args] = command;
  if (holder === undefined) return [program, args];
  return ["nsenter", [`--mount=/proc/${holder}/ns/mnt`, `--root=/proc/${holder}/root`, ...command]];
}

/** Nothing in the copied system is read, because it belongs to a guest. */
async function readImage(folder: string): Promise<LinuxImage | undefined> {
  const text = await readFile(join(folder, imageFile), "utf8").catch(() => undefined);
  return text === undefined
    ? undefined
    : { ...(JSON.parse(text) as Omit<LinuxImage, "folder">), folder: join(folder, "root") };
}

/** Removes copies that were not completed, and those of emulators that have ended. */
async function removeLeftovers(parent: string, isState: boolean): Promise<void> {
  for (const name of await listFolder(parent)) {
    const [, pid = "", startTicks = ""] = /^(\d+)-(\d+)-/.exec(name) ?? [];
    const isLeft = isState
      ? !(await exists(join(parent, name, imageFile)))
      : !(await isRunning({ pid: Number(pid), startTicks }));
    if (isLeft) await removeTree(join(parent, name));
  }
}

async function listFolder(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
