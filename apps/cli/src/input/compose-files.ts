import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { BerthError, missingComposeFiles, type Secret, secret } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";
import { readBytes } from "./files.ts";

/**
 * What a compose file uses from a folder, and what the files that it includes or extends use, in the form of
 * `parseHostSpec`. What the folder does not have is missing here; core rejects it or warns.
 * @throws BerthError `spec-invalid` without a compose file, `file-unreadable`
 */
export async function readComposeFiles(
  compose: string | undefined,
  folder: string | undefined,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (folder === undefined) return undefined;
  if (compose === undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "--files", message: inputTexts.filesWithoutCompose }] });
  const found = new Map<string, Secret>();
  const tried = new Set<string>();
  for (;;) {
    const missing = missingComposeFiles(compose, Object.fromEntries(found)).map(({ path }) => path);
    const wanted = missing.filter((path) => !tried.has(path) && !path.startsWith(".."));
    if (wanted.length === 0) break;
    for (const path of wanted) {
      tried.add(path);
      // The host has the compose file itself under this name.
      for (const name of (await filesAt(folder, path)).filter((each) => each !== "docker-compose.yml"))
        found.set(name, await readContent(join(folder, name)));
    }
  }
  return Object.fromEntries([...found].map(([path, content]) => [path, content.reveal()]));
}

/** A file itself, or the files in a folder and the folders below it; none if there is nothing. */
async function filesAt(folder: string, path: string): Promise<string[]> {
  const kind = await stat(join(folder, path)).catch(() => undefined);
  if (kind === undefined) return [];
  if (!kind.isDirectory()) return [path];
  const entries = await readdir(join(folder, path), { withFileTypes: true });
  const inside = await Promise.all(
    entries
      .filter(({ name }) => name !== ".git")
      .map(({ name }) => filesAt(folder, path === "." ? name : `${path}/${name}`)),
  );
  return inside.flat();
}

async function readContent(path: string): Promise<Secret> {
  return secret(`base64:${(await readBytes(path)).toString("base64")}`);
}
