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
 * the emulator's process; its guests' cgroups are what stays.
 */
export async function sweepLeftovers(): Promise<void> {
  for (const { folder } of await listHierarchies()) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const [, pid, startTicks] = namePattern.exec(name) ?? [];
      if (pid === undefined || startTicks === undefined) continue;
      if (!(await isRunning({ pid: Number(pid), startTicks }))) await sweep(join(folder, name));
    }
  }
}

async function sweep(folder: string): Promise<void> {
  for (const pid of await listMembers([folder])) endProcess(pid);
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
