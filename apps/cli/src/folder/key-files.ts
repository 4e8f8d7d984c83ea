import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeOwnerOnlyFile } from "@dockberth/core/stores";

/**
 * Writes files that only their owner can read into a folder, which is created for the owner alone. An existing folder may
 * let others in, as folders of projects do: the files keep them out.
 * @throws BerthError `file-unwritable`
 */
export async function writeKeyFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  // Where that fails, so does writing the first file, which names it.
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
  for (const [name, text] of Object.entries(files)) await writeOwnerOnlyFile(join(folder, name), text);
}
