import { lstat, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type CertificateStore, keyMatchesCertificate, secret } from "@dockberth/core";
import { CliError } from "../errors.ts";
import { configurationFolder } from "./place.ts";
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from "./private-files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function authorityFolder(env: Environment): string {
  return join(configurationFolder(env), "ca");
}

/** Where the authority is kept that hosts are being brought over to. */
export function nextAuthorityFolder(env: Environment): string {
  return `${authorityFolder(env)}-next`;
}

/** The folder of a host's client certificate, as docker takes it for `DOCKER_CERT_PATH`. */
export function clientFolder(env: Environment, host: string): string {
  return join(configurationFolder(env), "hosts", host);
}

/** The same folder, with every folder above it this user's alone. It is made with its first file. */
export async function ensureClientFolder(env: Environment, host: string): Promise<string> {
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(join(configurationFolder(env), "hosts"));
  return clientFolder(env, host);
}

/** The certificates of this user, in files that are theirs alone. */
export function fileCertificateStore(env: Environment): CertificateStore {
  return {
    async readAuthority() {
      const folder = authorityFolder(env);
      const path = join(folder, "ca.pem");
      const cert =
        (await readPrivateFile(path)) ?? ((await endPromotion(env)) ? await readPrivateFile(path) : undefined);
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
      // The certificate last: without it there is no authority, and nothing can have been issued by the key.
      await writePrivateFile(join(folder, "ca-key.pem"), key.reveal());
      await writePrivateFile(join(folder, "ca.pem"), cert);
    },
    async readClient(host) {
      const names = ["ca.pem", "cert.pem", "key.pem"].map((name) => join(clientFolder(env, host), name));
      const [ca, cert, key] = await Promise.all(names.map(readPrivateFile));
      if (ca === undefined || cert === undefined || key === undefined) return undefined;
      // A command that was killed while it wrote another one left its key beside the certificate of before.
      return keyMatchesCertificate(cert, secret(key)) ? { ca, cert, key: secret(key) } : undefined;
    },
    async writeClient(host, { ca, cert, key }) {
      const folder = await ensureClientFolder(env, host);
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
 * An authority gives way to the next one by two moves. A command that was killed between them left none in the place of
 * both; the second move is made up for, since another authority would be trusted by no host.
 */
async function endPromotion(env: Environment): Promise<boolean> {
  const folder = authorityFolder(env);
  if ((await readPrivateFile(join(nextAuthorityFolder(env), "ca.pem"))) === undefined) return false;
  const isFree = await lstat(folder).then(
    () => false,
    () => true,
  );
  // Where another command does the same, one of them finds it done.
  if (isFree) await rename(nextAuthorityFolder(env), folder).catch(() => undefined);
  return true;
}

/** Moves the authority out of the way, under the beginning of its fingerprint, and says where to. */
export async function setAuthorityAside(env: Environment, fingerprint: string): Promise<string> {
  const aside = `${authorityFolder(env)}-${fingerprint.slice(0, 12)}`;
  await rename(authorityFolder(env), aside);
  return aside;
}
