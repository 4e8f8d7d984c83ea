import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import type { TokenCredential } from "@azure/identity";
import { type Authority, BerthError, connectVault, loadAuthority, secret, vaultAuthority } from "@dockberth/core";
import type { Configuration } from "./configuration.ts";
import { SlackError } from "./errors.ts";

/**
 * The certificate authority that hosts are made with. Whoever has its key is root on every one of them, so that it is best
 * off in a key vault, which signs and never gives it away. There it is made where there is none yet.
 * @throws BerthError `file-unsafe` for a key that others may read, `file-unreadable`, `vault-unavailable`, and what is wrong
 * with the authority
 */
export async function openAuthority(
  { authority: source, azure: { ca } }: Configuration,
  credential: TokenCredential,
): Promise<Authority> {
  if ("vaultUrl" in source) {
    const vault = await connectVault({ credential, url: source.vaultUrl, ...(ca === undefined ? {} : { ca }) });
    return vaultAuthority(vault, { name: "Berth, for Slack", kind: source.kind });
  }
  const { passphrase } = source;
  const more = passphrase === undefined ? {} : { passphrase };
  if ("cert" in source) return loadAuthority({ cert: source.cert, key: source.key, ...more });
  const [cert, key] = await Promise.all([readCertificateFile(source.certFile), readKeyFile(source.keyFile)]);
  return loadAuthority({ cert, key: secret(key), ...more });
}

async function readCertificateFile(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw new BerthError("file-unreadable", { path, reason: error.message }, { cause: error });
  });
}

/** O_NOFOLLOW: what a link points to was chosen by whoever made the link. */
async function readKeyFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ELOOP") throw unsafe(path, "it is a symbolic link", "Name the file itself.");
      throw new BerthError("file-unreadable", { path, reason: error.message }, { cause: error });
    },
  );
  try {
    const { mode, uid } = await file.stat();
    if (uid !== process.getuid?.()) throw unsafe(path, "it belongs to another user", "Run as its owner.");
    if ((mode & 0o077) !== 0) {
      const found = (mode & 0o777).toString(8);
      throw unsafe(
        path,
        `its mode ${found} lets other users in`,
        `chmod 600 ${path}; if others could read it, make a new one.`,
      );
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

function unsafe(path: string, reason: string, remedy: string): SlackError<"file-unsafe"> {
  return new SlackError("file-unsafe", { path, reason, remedy });
}
