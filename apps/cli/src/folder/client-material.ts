import { BerthError, issueClientCertificate, readCertificate, type TlsMaterial } from "@berth/core";
import { readAuthority } from "./authority.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";

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
  if (stored !== undefined && isGood(stored, host.authority, now)) return stored;
  const authority = await readAuthority(env);
  if (host.authority !== undefined && readCertificate(authority.cert).fingerprint !== host.authority) {
    throw new BerthError("authority-foreign", { host: host.name, path: authorityFolder(env) });
  }
  const fresh = await issueClientCertificate(authority, { now });
  await store.writeClient(host.name, fresh);
  return fresh;
}

function isGood({ ca, cert }: TlsMaterial, authority: string | undefined, now: Date): boolean {
  const { notBefore, notAfter } = readCertificate(cert);
  const isLongEnough = notAfter.getTime() - now.getTime() >= renewBeforeMinutes * 60_000;
  return isLongEnough && notBefore <= now && (authority === undefined || readCertificate(ca).fingerprint === authority);
}
