import { join } from "node:path";
import { createSshKey } from "@dockberth/core";
import { configurationFolder } from "./place.ts";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "./private-files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the key is that `--generate-ssh-key` makes, and `berth ssh` uses. */
export function sshKeyFile(env: Environment): string {
  return join(configurationFolder(env), "ssh", "id_ed25519");
}

/**
 * The public half of this user's key for hosts. It is made once: a host's key never changes, and the same command run
 * again must describe the same host.
 */
export async function ensureSshKey(env: Environment): Promise<string> {
  const path = sshKeyFile(env);
  const [known, key] = await Promise.all([readPrivateFile(`${path}.pub`), readPrivateFile(path)]);
  if (known !== undefined && key !== undefined) return known.trim();
  const { publicKey, privateKey } = createSshKey();
  await ensurePrivateFolder(configurationFolder(env));
  // The public half last: without it there is no key, and no host can have been given it.
  await writePrivateFile(path, privateKey.reveal());
  await writePrivateFile(`${path}.pub`, `${publicKey}\n`);
  return publicKey;
}
