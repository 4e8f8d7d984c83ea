import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { BerthError, missingComposeFiles, type Secret, secret } from "@dockberth/core";
import { unreadableFile } from "@dockberth/core/stores";
import { inputTexts } from "../messages/input.ts";
import { readBytes } from "./files.ts";

/**
 * What a compose file uses from a folder, and what the files that it includes or extends use, in the form of
 * `parseHostSpec`. What the folder does not have is missing here; core rejects it or warns.
 * @throws BerthError `spec-invalid` without a compose file and for more than a host can get, `file-unreadable`
 */
export async function readComposeFiles(
  compose: string | undefined,
  folder: string | undefined,
  hasEnvFile = false,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (folder === undefined) return undefined;
  if (compose === undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "--files", message: inputTexts.filesWithoutCompose }] });
  await readdir(folder).catch((error: unknown) => {
    throw unreadableFile(folder, error);
  });
  const found = new Map<string, Secret>();
  let bytes = 0;
  // Other env files replace the one beside the compose file.
  const tried = new Set<string>(hasEnvFile ? [".env"] : []);
  for (;;) {
    const missing = missingComposeFiles(compose, Object.fromEntries(found)).map(({ path }) => path);
    const wanted = missing.filter((path) => !tried.has(path) && !path.startsWith(".."));
    if (wanted.length === 0) break;
    for (const path of wanted) {
      tried.add(path);
      // The host has the compose file itself under this name.
      for (const name of (await filesAt(folder, path)).filter((each) => each !== "docker-compose.yml")) {
        bytes += (await stat(join(folder, name))).size;
        if (bytes > maxBytes) {
          const message = inputTexts.filesTooLarge(maxBytes / 1024 / 1024, join(folder, name));
          throw new BerthError("spec-invalid", { issues: [{ path: "--files", message }] });
        }
        found.set(name, await readContent(join(folder, name)));
      }
    }
  }
  return Object.fromEntries([...found].map(([path, content]) => [path, content.reveal()]));
}

/** Far more than Azure takes, which is 256 KB compressed, and little enough to be read at once. */
const maxBytes = 16 * 1024 * 1024;

/**
 * A file itself, or the files in a folder and the folders below it; none if there is nothing. What is not a file, such as a
 * socket, cannot be sent. A link to a folder around it is not followed.
 */
async function filesAt(folder: string, path: string, around: readonly string[] = []): Promise<string[]> {
  const place = join(folder, path);
  const kind = await stat(place).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadableFile(place, error);
  });
  if (kind?.isDirectory() !== true) return kind?.isFile() === true ? [path] : [];
  const real = await realpath(place);
  if (around.includes(real)) return [];
  const entries = await readdir(place).catch((error: unknown) => {
    throw unreadableFile(place, error);
  });
  const inside = await Promise.all(
    entries
      .filter((name) => name !== ".git")
      .map((name) => filesAt(folder, path === "." ? name : `${path}/${name}`, [...around, real])),
  );
  return inside.flat();
}

async function readContent(path: string): Promise<Secret> {
  return secret(`base64:${(await readBytes(path)).toString("base64")}`);
}
