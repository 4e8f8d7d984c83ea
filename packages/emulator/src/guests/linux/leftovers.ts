import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { listHierarchies, listMembers, removeCgroups } from "./cgroups.ts";
import { identifyProcess, isRunning } from "./processes.ts";

/** Returns a cgroup name that identifies the emulator's process, so that a later emulator can tell whether it still runs. */
export async function nameCgroup(id: string): Promise<string> {
  const self = await identifyProcess(process.pid);
  if (self === undefined) throw new Error("This process cannot read its own /proc.");
  return `${prefix}-${self.pid}-${self.startTicks}-${id}`;
}

const prefix = "azure-guest";
const namePattern = new RegExp(`^${prefix}-(\\d+)-(\\d+)-`);

/**
 * Removes the leftovers of killed emulators. Processes, mounts, networks and disks in memory end with the emulator's process;
 * only its guests' cgroups stay, below the cgroup in which the emulator was started. That may belong to a login that has ended,
 * so the search covers all cgroups of the machine.
 */
export async function removeLeftovers(): Promise<void> {
  for (const { mountPoint } of await listHierarchies()) {
    for (const folder of await findGuestCgroups(mountPoint)) {
      const [, pid = "", startTicks = ""] = namePattern.exec(basename(folder)) ?? [];
      if (!(await isRunning({ pid: Number(pid), startTicks }))) await removeGuest(folder);
    }
  }
}

/** Returns the guests' cgroups below a folder. Folders may disappear during the search. */
async function findGuestCgroups(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (namePattern.test(name) ? [join(folder, name)] : findGuestCgroups(join(folder, name))));
  return (await Promise.all(found)).flat();
}

async function removeGuest(folder: string): Promise<void> {
  const members = await listMembers([folder]);
  // Processes of another PID namespace appear as 0. They and their emulator belong to a container.
  if (members.includes(0)) return;
  for (const pid of members) killProcess(pid);
  await removeCgroups([folder]).catch((error: unknown) => {
    throw new Error(`Could not remove a guest of an earlier emulator: ${basename(folder)}.`, { cause: error });
  });
}

/** Kills a process, which may already have ended. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
