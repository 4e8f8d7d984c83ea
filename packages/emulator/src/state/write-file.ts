import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unwritable } from "./unwritable.ts";

/**
 * Writes a file of a state folder, which only the owner can read. A write that fails leaves the file as it was.
 * @throws Error if the folder cannot be written
 */
export function writeStateFile(folder: string, name: string, text: string): void {
  // One name for all processes: the next emulator replaces what a killed one has left.
  const temporary = join(folder, `${name}.new`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, join(folder, name));
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // Of a folder that can only be read.
    }
    throw unwritable(folder, error);
  }
}
