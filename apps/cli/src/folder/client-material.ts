import { BerthError, issueClientCertificate, readCertificate, type TlsMaterial } from "@dockberth/core";
import { CliError } from "../errors.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { authorityOf } from "./next-authority.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What is left of a certificate when a new one is issued: long enough for a build that begins now. */
const renewBeforeMinutes = 120;

/**
 * The client certificate for a host; where it has expired or is about to, or belongs to another authority than the
 * host's, a new one from the authority of this user.
 * @throws BerthError `authority-missing`, `authority-foreign`
 */
export async function clientMaterial(
  env: Environment,
  host: { readonly name: string; readonly authority: string | undefined },
  now: Date = new Date(),
): Promise<TlsMaterial> {
  const store = fileCertificateStore(env);
  const stored = await store.readClient(host.name);
  if (stored !== undefined && isGood(stored, host.authority, now, renewBeforeMinutes)) return stored;
  const authority = await authorityOf(env, host).catch((error: unknown) => {
    if (stored !== undefined) requireValid(stored, now);
    if (stored !== undefined && isGood(stored, host.authority, now, 0)) return undefined;
    throw error;
  });
  if (authority === undefined && stored !== undefined) return stored;
  if (authority === undefined) throw new CliError("authority-missing", { path: authorityFolder(env) });
  const fresh = await issueClientCertificate(authority, { now });
  await store.writeClient(host.name, fresh);
  return fresh;
}

/** A grant of somebody else's cannot be renewed here: it has to be asked for again. */
function requireValid({ cert }: TlsMaterial, now: Date): void {
  const { subject, notAfter } = readCertificate(cert);
  if (notAfter < now) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
}

function isGood({ ca, cert }: TlsMaterial, authority: string | undefined, now: Date, leastMinutes: number): boolean {
  const { notBefore, notAfter } = readCertificate(cert);
  const isLongEnough = notAfter.getTime() - now.getTime() >= leastMinutes * 60_000;
  return isLongEnough && notBefore <= now && (authority === undefined || readCertificate(ca).fingerprint === authority);
}
