import {
  authorityWithCertificate,
  BerthError,
  type Host,
  issueClientCertificate,
  issueHostClient,
  readCertificate,
  type TlsMaterial,
  trustsClientsOf,
} from "@dockberth/core";
import { CliError } from "../errors.ts";
import type { Environment } from "../session.ts";
import { readAuthority } from "./authority.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { authorityOf } from "./next-authority.ts";

/** A certificate is renewed when less than this is left of it: enough for a build that starts now. */
const renewBeforeMinutes = 120;

/** A host as Azure has it, or one that was imported: without tags, it is not known what it trusts now. */
export type CertifiedHost = Pick<Host, "name" | "authority"> & Partial<Pick<Host, "tags">>;

/**
 * The client certificate for a host. If it is about to expire or the host does not accept it any more, a new one is issued
 * by the authority of this user.
 * @throws BerthError `certificate-expired` for a grant of another user
 * @throws CliError `authority-missing`, `authority-foreign`
 */
export async function ensureClientCertificate(
  env: Environment,
  host: CertifiedHost,
  now: Date = new Date(),
): Promise<TlsMaterial> {
  const store = fileCertificateStore(env);
  const stored = await store.readClient(host.name);
  if (stored !== undefined && isAccepted(host, stored) && isValid(stored, now, renewBeforeMinutes)) return stored;
  try {
    const issued = await issueFor(env, host, stored, now);
    await store.writeClient(host.name, issued);
    return issued;
  } catch (error) {
    if (stored !== undefined) requireUnexpired(stored, now);
    if (stored !== undefined && isAccepted(host, stored) && isValid(stored, now, 0)) return stored;
    throw error;
  }
}

/** The same; undefined for a host whose authority this user does not have. */
export async function findClientCertificate(env: Environment, host: CertifiedHost): Promise<TlsMaterial | undefined> {
  try {
    return await ensureClientCertificate(env, host);
  } catch (error) {
    if (CliError.is(error, "authority-missing") || CliError.is(error, "authority-foreign")) return undefined;
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

/** A grant of another user cannot be renewed here: a new one has to be requested. */
function requireUnexpired({ cert }: TlsMaterial, now: Date): void {
  const { subject, notAfter } = readCertificate(cert);
  if (notAfter < now) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
}

function isAccepted({ name, tags }: CertifiedHost, { ca }: TlsMaterial): boolean {
  return tags === undefined || trustsClientsOf({ name, tags }, ca);
}

function isValid({ cert }: TlsMaterial, now: Date, minMinutes: number): boolean {
  const { notBefore, notAfter } = readCertificate(cert);
  return notAfter.getTime() - now.getTime() >= minMinutes * 60_000 && notBefore <= now;
}
