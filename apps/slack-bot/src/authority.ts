import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/identity";
import { type Authority, BerthError, connectVault, loadAuthority, secret, vaultAuthority } from "@dockberth/core";
import type { Configuration } from "./configuration.ts";
import type { KeyFileProblem } from "./error-details.ts";
import { SlackError } from "./errors.ts";

/**
 * Opens the certificate authority that hosts are created with. Its key gives root access to every host, so a key vault is the
 * best place for it: the vault signs and never reveals the key. A missing authority is created in the vault.
 * @throws SlackError `file-unsafe` for a key that other users can read
 * @throws BerthError `file-unreadable`, `vault-unavailable`, and what is wrong with the authority
 */
export async function openAuthority(
  { authority: source, azure: { ca } }: Configuration,
  credential: TokenCredential,
): Promise<Authority> {
  if ("vaultUrl" in source) {
    const vault = await connectVault({ credential, url: source.vaultUrl, ca });
    return vaultAuthority(vault, { name: "Berth, for Slack", kind: source.kind });
  }
  const options = source.passphrase === undefined ? {} : { passphrase: source.passphrase };
  if ("cert" in source) return loadAuthority({ cert: source.cert, key: source.key, ...options });
  const [cert, key] = await Promise.all([readCertificateFile(source.certFile), readKeyFile(source.keyFile)]);
  return loadAuthority({ cert, key: secret(key), ...options });
}

async function readCertificateFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw unreadable(path, error);
  });
}

async function readKeyFile(path: string): Promise<string> {
  const file = await openWithoutLink(path);
  try {
    const { mode, uid } = await file.stat();
    if (uid !== process.getuid?.()) throw unsafe(path, { code: "foreign-owner" });
    if ((mode & 0o077) !== 0) throw unsafe(path, { code: "open-mode", mode: (mode & 0o777).toString(8) });
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** O_NOFOLLOW: another user may have created the link, and chooses what it points to. */
async function openWithoutLink(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    throw failure.code === "ELOOP" ? unsafe(path, { code: "symbolic-link" }) : unreadable(path, failure);
  }
}

function unreadable(path: string, error: Error): BerthError<"file-unreadable"> {
  return new BerthError("file-unreadable", { path, reason: error.message }, { cause: error });
}

function unsafe(path: string, problem: KeyFileProblem): SlackError<"file-unsafe"> {
  return new SlackError("file-unsafe", { path, problem });
}
