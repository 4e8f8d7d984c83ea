import { join } from "node:path";
import { createSshKey } from "@dockberth/core";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { configurationFolder } from "./locations.ts";

/** The path of the key that `--generate-ssh-key` creates and `berth ssh` uses. */
export function sshKeyFile(env: Environment): string {
  return join(configurationFolder(env), "ssh", "id_ed25519");
}

/**
 * The public half of this user's SSH key for hosts. It is created once, because the key of a host cannot be changed and
 * the same command must describe the same host when it is run again.
 */
export async function ensureSshKey(env: Environment): Promise<string> {
  const path = sshKeyFile(env);
  const [known, key] = await Promise.all([readPrivateFile(`${path}.pub`), readPrivateFile(path)]);
  if (known !== undefined && key !== undefined) return known.trim();
  const { publicKey, privateKey } = createSshKey();
  await ensurePrivateFolder(configurationFolder(env));
  // The public half last: without it there is no key, and no host can have it.
  await writePrivateFile(path, privateKey.reveal());
  await writePrivateFile(`${path}.pub`, `${publicKey}\n`);
  return publicKey;
}
