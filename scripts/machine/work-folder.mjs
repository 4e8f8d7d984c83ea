import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Makes a folder for what only this run needs, and removes those of earlier runs that were killed. */
export function makeWorkFolder(cacheFolder) {
  mkdirSync(cacheFolder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(cacheFolder)) {
    const [, pid] = /^run-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) removeFolder(join(cacheFolder, name));
  }
  const folder = join(cacheFolder, `run-${process.pid}`);
  mkdirSync(folder, { mode: 0o700 });
  return { folder, remove: () => removeFolder(folder) };
}

function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
