import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder for one demo, keys included. Its name says whose it is, so that one whose demo was killed is removed by the next.
 * `parent` is where people's temporary files are.
 */
export async function makeDemoFolder(parent: string = tmpdir()): Promise<string> {
  for (const name of await readdir(parent)) {
    const [, pid] = /^berth-demo-(\d+)-/.exec(name) ?? [];
    // What belongs to somebody else stays: it cannot be removed, and need not be.
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
  return mkdtemp(join(parent, `berth-demo-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process runs, though it takes no signal.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
