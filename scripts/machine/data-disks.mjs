import { existsSync, rmSync } from "node:fs";
import { runProgram } from "./run-program.mjs";

/** Makes a disk with the project as it is built and installed here, so that nothing that the machine does reaches it. */
export async function makeProjectDisk(disk, folder, signal) {
  await makeDisk(disk, "project", "8G", ["-d", folder], signal);
}

/** Makes, once, the disk that keeps what takes a machine minutes to fetch and build: the guests' images and packages. */
export async function makeCacheDisk(disk, signal) {
  if (existsSync(disk)) return;
  await makeDisk(disk, "cache", "8G", [], signal);
}

async function makeDisk(disk, label, size, options, signal) {
  try {
    await runProgram("mke2fs", ["-q", "-t", "ext4", "-L", label, ...options, disk, size], { signal });
  } catch (error) {
    rmSync(disk, { force: true });
    throw error;
  }
}
