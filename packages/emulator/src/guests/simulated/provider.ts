import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Guest, GuestNotice, GuestProvider, GuestSpec, MissingRequirement, SimulatedEngine } from "../guest.ts";
import { describeRequirement } from "../linux/requirements.ts";
import type { Credentials } from "./credentials.ts";
import { createSimulatedGuest, type Disk } from "./guest.ts";
import { leasePool } from "./pool.ts";

/** Creates a provider of simulated guests. They need neither root nor Linux, and they run nothing. */
export async function createSimulatedProvider(options: {
  readonly stateFolder: string | undefined;
  /** Why guests are not real, unless simulated ones were asked for. */
  readonly missing: MissingRequirement | undefined;
  readonly engine: SimulatedEngine | undefined;
}): Promise<GuestProvider> {
  const pool = await leasePool(options.stateFolder);
  const guests = new Set<Guest>();
  const folder = options.stateFolder === undefined ? undefined : join(options.stateFolder, "simulated");
  const captured = folder === undefined ? createMemoryNames() : createFileNames(join(folder, "captured"));
  const addGuest = (spec: GuestSpec, disk: Disk): Guest => {
    const guest = createSimulatedGuest(spec, disk, { engine: options.engine, capture: captured.add });
    guests.add(guest);
    return guest;
  };
  return {
    kind: "simulated",
    notice: describeSimulation(options.missing),
    publicAddresses: pool.publicAddresses,
    hostAddress: "127.0.0.1",
    async prepare() {},
    async create(spec) {
      if (spec.image !== undefined && "captured" in spec.image && !(await captured.has(spec.image.captured)))
        throw new Error("The captured disk of this image does not exist.");
      const disk = folder === undefined ? createMemoryDisk() : createFileDisk(folder, spec.id);
      await disk.remove();
      if (folder !== undefined) await writePrivateFile(folder, spec.id, "null");
      return addGuest(spec, disk);
    },
    async attach(spec) {
      if (folder === undefined || (await readIfExists(join(folder, `${spec.id}.json`))) === undefined) return undefined;
      return addGuest(spec, createFileDisk(folder, spec.id));
    },
    removeCaptured: captured.remove,
    async close() {
      await Promise.all([...guests].map((guest) => guest.powerOff()));
      await pool.release();
    },
  };
}

function describeSimulation(missing: MissingRequirement | undefined): GuestNotice {
  const reason = missing === undefined ? "" : ` ${describeRequirement(missing)}`;
  return {
    code: "simulated",
    requirement: missing,
    sentence: `Virtual machines are simulated: nothing runs in them.${reason}`,
  };
}

function createMemoryDisk(): Disk {
  let stored: Credentials | undefined;
  return {
    read: async () => stored,
    async write(credentials) {
      stored = credentials;
    },
    async remove() {
      stored = undefined;
    },
  };
}

function createFileDisk(folder: string, id: string): Disk {
  return {
    async read() {
      const text = await readIfExists(join(folder, `${id}.json`));
      return text === undefined ? undefined : (JSON.parse(text) ?? undefined);
    },
    write: (credentials) => writePrivateFile(folder, id, JSON.stringify(credentials)),
    remove: () => rm(join(folder, `${id}.json`), { force: true }),
  };
}

/** The names of captured disks. A machine of one is as new: its settings, with their certificates, belong to one machine. */
interface Names {
  add(name: string): Promise<void>;
  has(name: string): Promise<boolean>;
  remove(name: string): Promise<void>;
}

function createMemoryNames(): Names {
  const names = new Set<string>();
  return {
    add: async (name) => void names.add(name),
    has: async (name) => names.has(name),
    remove: async (name) => void names.delete(name),
  };
}

function createFileNames(folder: string): Names {
  return {
    add: (name) => writePrivateFile(folder, name, "null"),
    has: async (name) => (await readIfExists(join(folder, `${name}.json`))) !== undefined,
    remove: (name) => rm(join(folder, `${name}.json`), { force: true }),
  };
}

async function writePrivateFile(folder: string, id: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const path = join(folder, `${id}.json`);
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readIfExists(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
