import { chown, mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { guestIds } from "./user-namespace.ts";

/** A guest's cgroups: one in every hierarchy of the machine. */
export interface GuestCgroups {
  /** What the guest mounts: the names of version 1's controllers, and `unified` for version 2. */
  readonly controllers: readonly string[];
  /** The guest's folder in every hierarchy. */
  readonly folders: readonly string[];
  /** The folders of the agent's processes, because systemd keeps the processes of its hierarchy in leaves. */
  readonly agentFolders: readonly string[];
}

/** Returns the paths of a guest's cgroups without creating them. */
export async function describeCgroups(name: string): Promise<GuestCgroups> {
  const hierarchies = await listHierarchies();
  return {
    controllers: hierarchies.map(({ controller }) => controller),
    folders: hierarchies.map(({ folder }) => join(folder, name)),
    agentFolders: hierarchies.map(({ controller, folder }) =>
      controller === "unified" || controller === "name=systemd" ? join(folder, name, "agent") : join(folder, name),
    ),
  };
}

export async function createCgroups({ folders, agentFolders }: GuestCgroups): Promise<void> {
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await initialize(folder);
  }
  for (const folder of agentFolders) await mkdir(folder, { recursive: true });
  for (const folder of new Set([...folders, ...agentFolders])) await giveToGuest(folder);
}

/** Returns every process in the cgroups and below them. */
export async function listMembers(folders: readonly string[]): Promise<number[]> {
  const members = new Set<number>();
  for (const folder of folders) {
    for (const each of await listFolders(folder)) {
      const text = await readFile(join(each, "cgroup.procs"), "utf8").catch(() => "");
      for (const pid of text.split("\n").filter(Boolean)) members.add(Number(pid));
    }
  }
  return [...members];
}

/** Removes cgroups without processes, and everything below them. */
export async function removeCgroups(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (const each of (await listFolders(folder)).reverse()) await removeCgroup(each);
  }
}

async function removeCgroup(folder: string, attempts = 50): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    // The kernel counts the last process for a moment after its end.
    if (code !== "EBUSY" || attempts === 0) throw error;
    await wait(20);
    await removeCgroup(folder, attempts - 1);
  }
}

interface Hierarchy {
  readonly controller: string;
  readonly mountPoint: string;
  /** The folder in which this process creates cgroups. */
  readonly folder: string;
}

export async function listHierarchies(): Promise<Hierarchy[]> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).split("\n").map((line) => line.split(" "));
  const own = new Map(
    (await readFile("/proc/self/cgroup", "utf8")).split("\n").map((line) => {
      const [, names = "", path = "/"] = line.split(":");
      return [names, path] as const;
    }),
  );
  const hierarchies: Hierarchy[] = [];
  for (const fields of mounts) {
    const [, , , , point = ""] = fields;
    const [type, , options = ""] = fields.slice(fields.indexOf("-") + 1);
    if (type === "cgroup2") hierarchies.push({ controller: "unified", mountPoint: point, folder: point });
    if (type !== "cgroup") continue;
    const controller = [...own.keys()].find(
      (names) => names !== "" && names.split(",").every((each) => options.split(",").includes(each)),
    );
    if (controller === undefined) continue;
    // Below the cgroup of this process, so that its limits also apply to its guests.
    const nested = join(point, own.get(controller) ?? "/");
    hierarchies.push({ controller, mountPoint: point, folder: (await isFolder(nested)) ? nested : point });
  }
  return hierarchies;
}

/** Prepares a new cgroup for processes: cpuset of version 1 starts empty. */
async function initialize(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (!names.includes("cpuset.cpus") || !names.includes("tasks")) return;
  for (const parent of [dirname(folder), folder]) {
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      const current = (await readFile(join(parent, file), "utf8")).trim();
      if (current !== "") continue;
      await writeFile(join(parent, file), await readFile(join(dirname(parent), file), "utf8"));
    }
  }
}

/** Lets the root of the guest create cgroups in this one and move processes, but not change the limits of this one. */
async function giveToGuest(folder: string): Promise<void> {
  const names = await readdir(folder);
  const given = ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "tasks"].filter((name) =>
    names.includes(name),
  );
  for (const path of [folder, ...given.map((name) => join(folder, name))])
    await chown(path, guestIds.first, guestIds.first);
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [];
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => listFolders(join(folder, entry.name))),
  );
  return [folder, ...below.flat()];
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
