import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Creates a folder for one demo, which will contain keys. Its name contains the process id, so that the next demo can
 * remove the folder of a demo that was killed. `parent` is the folder of temporary files.
 */
export async function createDemoFolder(parent: string = tmpdir()): Promise<string> {
  for (const name of await readdir(parent)) {
    const [, pid] = /^berth-demo-(\d+)-/.exec(name) ?? [];
    // A folder of another user cannot be removed, and need not be.
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return mkdtemp(join(parent, `berth-demo-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user runs, although it cannot be signalled.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
