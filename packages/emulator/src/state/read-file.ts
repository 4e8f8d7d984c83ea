import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Reads a file of a state folder; undefined if there is none. */
export function readStateFile(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
