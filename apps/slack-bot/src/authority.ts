import { constants, type Stats } from "node:fs";
import { lstat, open, readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/identity";
import { type Authority, BerthError, connectVault, loadAuthority, secret, vaultAuthority } from "@dockberth/core";
import type { Configuration } from "./configuration.ts";
import type { KeyFileProblem } from "./error-details.ts";
import { SlackError } from "./errors.ts";
import { authorityTexts } from "./messages/index.ts";
import { isOnReadOnlyMount } from "./read-only-mount.ts";

type Warn = (text: string) => void;

/**
 * Opens the certificate authority that hosts are created with. Its key gives root access to every host, so a key vault is the
 * best place for it: the vault signs and never reveals the key. A missing authority is created in the vault.
 * @throws SlackError `file-unsafe` for a key that other users can read
 * @throws BerthError `file-unreadable`, `vault-unavailable`, and what is wrong with the authority
 */
export async function openAuthority(
  { authority: source, azure: { ca } }: Configuration,
  credential: TokenCredential,
  warn: Warn,
): Promise<Authority> {
  if ("vaultUrl" in source) {
    const vault = await connectVault({ credential, url: source.vaultUrl, ca });
    return vaultAuthority(vault, { name: authorityTexts.name, kind: source.kind });
  }
  const options = source.passphrase === undefined ? {} : { passphrase: source.passphrase };
  if ("cert" in source) return loadAuthority({ cert: source.cert, key: source.key, ...options });
  const [cert, key] = await Promise.all([readCertificateFile(source.certFile), readKeyFile(source.keyFile, warn)]);
  return loadAuthority({ cert, key: secret(key), ...options });
}

async function readCertificateFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw unreadable(path, error);
  });
}

/**
 * Reads a key that only this user can read. On a read-only mount nobody can replace the file or a link to it, and containers
 * are given their secrets with the owner, the mode and the links of the platform: there it is a warning.
 */
async function readKeyFile(path: string, warn: Warn): Promise<string> {
  const file = await open(path, constants.O_RDONLY).catch((error: Error) => {
    throw unreadable(path, error);
  });
  try {
    const problem = await problemOf(path, await file.stat());
    if (problem !== undefined) {
      if (!(await isOnReadOnlyMount(path))) throw new SlackError("file-unsafe", { path, problem });
      warn(authorityTexts.readOnlySecret(path, problem));
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

async function problemOf(path: string, { mode, uid, ino, dev }: Stats): Promise<KeyFileProblem | undefined> {
  const entry = await lstat(path);
  // Another user may have created the link, or replaced it meanwhile, and chooses what it points to.
  if (entry.isSymbolicLink() || entry.ino !== ino || entry.dev !== dev) return { code: "symbolic-link" };
  if (uid !== process.getuid?.()) return { code: "foreign-owner" };
  return (mode & 0o077) === 0 ? undefined : { code: "open-mode", mode: (mode & 0o777).toString(8) };
}

function unreadable(path: string, error: Error): BerthError<"file-unreadable"> {
  return new BerthError("file-unreadable", { path, reason: error.message }, { cause: error });
}
