import {
  authorityWithCertificate,
  ensureHostClient,
  type Host,
  isBerthError,
  issueClientCertificate,
  issueHostClient,
  type TlsMaterial,
} from "@dockberth/core";
import { CliError } from "../errors.ts";
import type { Environment } from "../session.ts";
import { readAuthority } from "./authority.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { authorityOf } from "./next-authority.ts";

/** A host as Azure has it, or one that was imported: without tags, it is not known what it trusts now. */
export type CertifiedHost = Pick<Host, "name" | "authority"> & Partial<Pick<Host, "tags">>;

/**
 * The client certificate for a host. If it is about to expire or the host does not accept it any more, a new one is issued
 * by the authority of this user.
 * @throws BerthError `certificate-expired` for a grant of another user, `authority-missing`
 * @throws CliError `authority-foreign`
 */
export async function ensureClientCertificate(
  env: Environment,
  host: CertifiedHost,
  now: Date = new Date(),
): Promise<TlsMaterial> {
  return ensureHostClient(host, fileCertificateStore(env), (stored) => issueFor(env, host, stored, now), now);
}

/** The same; undefined for a host whose authority this user does not have. */
export async function findClientCertificate(env: Environment, host: CertifiedHost): Promise<TlsMaterial | undefined> {
  try {
    return await ensureClientCertificate(env, host);
  } catch (error) {
    if (isBerthError(error, "authority-missing") || CliError.is(error, "authority-foreign")) return undefined;
    throw error;
  }
}

async function issueFor(
  env: Environment,
  { name, authority, tags }: CertifiedHost,
  stored: TlsMaterial | undefined,
  now: Date,
): Promise<TlsMaterial> {
  if (tags !== undefined) return issueHostClient({ name, tags }, await authorityOf(env, { name, authority }), { now });
  const owner = await readAuthority(env);
  const ca = stored === undefined ? undefined : authorityWithCertificate(owner, stored.ca);
  if (ca === undefined) throw new CliError("authority-foreign", { host: name, path: authorityFolder(env) });
  return issueClientCertificate(ca, { now });
}
