import { rename } from "node:fs/promises";
import { join } from "node:path";
import { type Authority, BerthError, type Host, loadAuthority, readCertificate } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { CliError } from "../errors.ts";
import { fileTexts } from "../messages/files.ts";
import type { Environment } from "../session.ts";
import { readAuthority } from "./authority.ts";
import { authorityFolder, nextAuthorityFolder, setAuthorityAside } from "./certificate-store.ts";

export async function findNextAuthority(env: Environment): Promise<Authority | undefined> {
  const folder = nextAuthorityFolder(env);
  const cert = await readPrivateFile(join(folder, "ca.pem"));
  const key = await readPrivateFile(join(folder, "ca-key.pem"));
  return cert === undefined || key === undefined ? undefined : loadAuthority({ cert, key });
}

/** @throws CliError `next-authority-missing` */
export async function readNextAuthority(env: Environment): Promise<Authority> {
  const found = await findNextAuthority(env);
  if (found === undefined) throw new CliError("next-authority-missing", { path: nextAuthorityFolder(env) });
  return found;
}

/** The authority that hosts move from, and the one that they move to. @throws BerthError `authority-missing`; CliError `next-authority-missing` */
export async function readAuthorityChange(
  env: Environment,
): Promise<{ readonly current: Authority; readonly next: Authority }> {
  return { current: await readAuthority(env), next: await readNextAuthority(env) };
}

/** @throws CliError `next-authority-exists` while an authority change is in progress */
export async function storeNextAuthority(env: Environment, { cert, key }: Authority): Promise<void> {
  const folder = nextAuthorityFolder(env);
  if ((await findNextAuthority(env)) !== undefined) throw new CliError("next-authority-exists", { path: folder });
  if (key === undefined) throw new BerthError("unexpected", { message: fileTexts.noKeyAtHand });
  await writePrivateFile(join(folder, "ca-key.pem"), key.reveal());
  await writePrivateFile(join(folder, "ca.pem"), cert);
}

/** Replaces the current authority by the next one. Returns the folder to which the current one was moved. */
export async function promoteNextAuthority(env: Environment): Promise<string> {
  const current = await readAuthority(env);
  await readNextAuthority(env);
  const aside = await setAuthorityAside(env, readCertificate(current.cert).fingerprint);
  await rename(nextAuthorityFolder(env), authorityFolder(env));
  return aside;
}

/**
 * The authority of this user that a host trusts: the current one, or the next one if the host was already moved to it.
 * @throws BerthError `authority-missing`, `authority-foreign`
 */
export async function authorityOf(env: Environment, host: Pick<Host, "name" | "authority">): Promise<Authority> {
  const current = await readAuthority(env);
  const isOf = ({ cert }: Authority) => readCertificate(cert).keyFingerprint === host.authority;
  if (host.authority === undefined || isOf(current)) return current;
  const next = await findNextAuthority(env);
  if (next !== undefined && isOf(next)) return next;
  throw new CliError("authority-foreign", { host: host.name, path: authorityFolder(env) });
}
