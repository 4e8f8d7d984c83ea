import { writeFile } from "node:fs/promises";
import { unwritableFile } from "@dockberth/core/stores";

/** Writes a file that everybody may read. @throws BerthError `file-unwritable` */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw unwritableFile(path, error);
  }
}
