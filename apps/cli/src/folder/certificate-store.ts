import { rename } from "node:fs/promises";
import { join } from "node:path";
import { ensurePrivateFolder, type FileStore, fileStore } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { configurationFolder } from "./locations.ts";

/** The certificates of this user, in private files. */
export function fileCertificateStore(env: Environment): FileStore {
  return fileStore(configurationFolder(env));
}

export function authorityFolder(env: Environment): string {
  return fileCertificateStore(env).authorityFolder;
}

/** The folder of the authority that hosts are being moved to. */
export function nextAuthorityFolder(env: Environment): string {
  return fileCertificateStore(env).nextAuthorityFolder;
}

/** The folder of a host's client certificate, in the form of `DOCKER_CERT_PATH`. */
export function clientFolder(env: Environment, host: string): string {
  return fileCertificateStore(env).clientFolder(host);
}

/** The same folder, after making the folders above it private. The folder itself is created with its first file. */
export async function ensureClientFolder(env: Environment, host: string): Promise<string> {
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(join(configurationFolder(env), "hosts"));
  return clientFolder(env, host);
}

/** Moves the authority to a folder named after its fingerprint, and returns that folder. */
export async function setAuthorityAside(env: Environment, fingerprint: string): Promise<string> {
  const aside = `${authorityFolder(env)}-${fingerprint.slice(0, 12)}`;
  await rename(authorityFolder(env), aside);
  return aside;
}
