import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { listHierarchies, listMembers, removeCgroups } from "./cgroups.ts";
import { identifyProcess, isRunning } from "./processes.ts";

/** A name that says whose guest it is: whoever finds it can tell whether its emulator still runs. */
export async function nameGuest(id: string): Promise<string> {
  const self = await identifyProcess(process.pid);
  if (self === undefined) throw new Error("This process cannot read its own /proc.");
  return `${prefix}-${self.pid}-${self.startTicks}-${id}`;
}

const prefix = "azure-guest";
const namePattern = new RegExp(`^${prefix}-(\\d+)-(\\d+)-`);

/**
 * Removes what emulators left that did not end by themselves. Processes, mounts, networks and disks in memory end with
 * the emulator's process; its guests' cgroups are what stays, below the cgroup that the emulator was started in: of a
 * login that is over, perhaps, so that the whole machine is looked through.
 */
export async function sweepLeftovers(): Promise<void> {
  for (const { mountPoint } of await listHierarchies()) {
    for (const folder of await findGuests(mountPoint)) {
      const [, pid = "", startTicks = ""] = namePattern.exec(basename(folder)) ?? [];
      if (!(await isRunning({ pid: Number(pid), startTicks }))) await sweep(folder);
    }
  }
}

/** The folders of guests below one, which may go away while they are looked for. */
async function findGuests(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => (namePattern.test(name) ? [join(folder, name)] : findGuests(join(folder, name))));
  return (await Promise.all(found)).flat();
}

async function sweep(folder: string): Promise<void> {
  const members = await listMembers([folder]);
  // Processes that have no number here are of a container of their own, and so is the emulator that they belong to.
  if (members.includes(0)) return;
  for (const pid of members) endProcess(pid);
  await removeCgroups([folder]).catch((error: unknown) => {
    throw new Error(`A guest of an earlier emulator is still there: ${basename(folder)}.`, { cause: error });
  });
}

/** Ends a process that may already have ended. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
