import { BerthError, issueClientCertificate, readCertificate, type TlsMaterial } from "@dockberth/core";
import { CliError } from "../errors.ts";
import type { Environment } from "../session.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { authorityOf } from "./next-authority.ts";

/** A certificate is renewed when less than this is left of it: enough for a build that starts now. */
const renewBeforeMinutes = 120;

interface CertifiedHost {
  readonly name: string;
  readonly authority: string | undefined;
}

/**
 * The client certificate for a host. If it is about to expire or belongs to another authority than the host's, a new one
 * is issued by the authority of this user.
 * @throws BerthError `authority-missing`, `authority-foreign`
 */
export async function ensureClientCertificate(
  env: Environment,
  host: CertifiedHost,
  now: Date = new Date(),
): Promise<TlsMaterial> {
  const store = fileCertificateStore(env);
  const stored = await store.readClient(host.name);
  if (stored !== undefined && isValid(stored, host.authority, now, renewBeforeMinutes)) return stored;
  const authority = await authorityOf(env, host).catch((error: unknown) => {
    if (stored !== undefined) requireUnexpired(stored, now);
    if (stored !== undefined && isValid(stored, host.authority, now, 0)) return undefined;
    throw error;
  });
  if (authority === undefined && stored !== undefined) return stored;
  if (authority === undefined) throw new CliError("authority-missing", { path: authorityFolder(env) });
  const issued = await issueClientCertificate(authority, { now });
  await store.writeClient(host.name, issued);
  return issued;
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

/** A grant of another user cannot be renewed here: a new one has to be requested. */
function requireUnexpired({ cert }: TlsMaterial, now: Date): void {
  const { subject, notAfter } = readCertificate(cert);
  if (notAfter < now) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
}

function isValid({ ca, cert }: TlsMaterial, authority: string | undefined, now: Date, minMinutes: number): boolean {
  const { notBefore, notAfter } = readCertificate(cert);
  const isLongEnough = notAfter.getTime() - now.getTime() >= minMinutes * 60_000;
  return isLongEnough && notBefore <= now && (authority === undefined || readCertificate(ca).fingerprint === authority);
}
