import { lstat, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CertificateStore, keyMatchesCertificate, secret } from "@dockberth/core";
import { CliError } from "../errors.ts";
import type { Environment } from "../session.ts";
import { configurationFolder } from "./locations.ts";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "./private-files.ts";

export function authorityFolder(env: Environment): string {
  return join(configurationFolder(env), "ca");
}

/** The file that tells where an imported host is. */
export const importedHostFile = "host.json";

/** The folder of the authority that hosts are being moved to. */
export function nextAuthorityFolder(env: Environment): string {
  return `${authorityFolder(env)}-next`;
}

/** The folder of a host's client certificate, in the form of `DOCKER_CERT_PATH`. */
export function clientFolder(env: Environment, host: string): string {
  return join(configurationFolder(env), "hosts", host);
}

/** The same folder, after making the folders above it private. The folder itself is created with its first file. */
export async function ensureClientFolder(env: Environment, host: string): Promise<string> {
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(join(configurationFolder(env), "hosts"));
  return clientFolder(env, host);
}

/** The certificates of this user, in private files. */
export function fileCertificateStore(env: Environment): CertificateStore {
  return {
    async readAuthority() {
      const folder = authorityFolder(env);
      const path = join(folder, "ca.pem");
      const cert =
        (await readPrivateFile(path)) ?? ((await finishPromotion(env)) ? await readPrivateFile(path) : undefined);
      if (cert === undefined) return undefined;
      const key = await readPrivateFile(join(folder, "ca-key.pem"));
      if (key === undefined) throw new CliError("authority-missing", { path: join(folder, "ca-key.pem") });
      return { cert, key: secret(key) };
    },
    async writeAuthority({ cert, key }) {
      const folder = authorityFolder(env);
      if ((await readPrivateFile(join(folder, "ca.pem"))) !== undefined) {
        throw new CliError("authority-exists", { path: folder });
      }
      await ensurePrivateFolder(configurationFolder(env));
      // The certificate last: without it there is no authority, and the key cannot have issued anything.
      await writePrivateFile(join(folder, "ca-key.pem"), key.reveal());
      await writePrivateFile(join(folder, "ca.pem"), cert);
    },
    async readClient(host) {
      const names = ["ca.pem", "cert.pem", "key.pem"].map((name) => join(clientFolder(env, host), name));
      const [ca, cert, key] = await Promise.all(names.map(readPrivateFile));
      if (ca === undefined || cert === undefined || key === undefined) return undefined;
      // A command that was killed while it replaced the certificate left the new key beside the old certificate.
      return keyMatchesCertificate(cert, secret(key)) ? { ca, cert, key: secret(key) } : undefined;
    },
    async writeClient(host, { ca, cert, key }) {
      const folder = await ensureClientFolder(env, host);
      // The address of an imported host of this name does not belong to this certificate.
      await rm(join(folder, importedHostFile), { force: true });
      await writePrivateFile(join(folder, "key.pem"), key.reveal());
      await writePrivateFile(join(folder, "ca.pem"), ca);
      await writePrivateFile(join(folder, "cert.pem"), cert);
    },
    async removeClient(host) {
      await rm(clientFolder(env, host), { recursive: true, force: true });
    },
  };
}

/**
 * The next authority replaces the current one in two moves. A command that was killed between them left no current
 * authority. The second move is done now, because no host would trust a new authority.
 */
async function finishPromotion(env: Environment): Promise<boolean> {
  const folder = authorityFolder(env);
  if ((await readPrivateFile(join(nextAuthorityFolder(env), "ca.pem"))) === undefined) return false;
  const isFree = await lstat(folder).then(
    () => false,
    () => true,
  );
  // Another command may do the same at this moment: one of the two finds it done.
  if (isFree) await rename(nextAuthorityFolder(env), folder).catch(() => undefined);
  return true;
}

/** Moves the authority to a folder named after its fingerprint, and returns that folder. */
export async function setAuthorityAside(env: Environment, fingerprint: string): Promise<string> {
  const aside = `${authorityFolder(env)}-${fingerprint.slice(0, 12)}`;
  await rename(authorityFolder(env), aside);
  return aside;
}
