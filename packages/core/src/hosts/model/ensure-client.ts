import type { TlsMaterial } from "../../certificates/material.ts";
import { type CertificateDetails, readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import { isObject } from "../../json.ts";
import { requireOption } from "../../run/require-option.ts";
import type { CertificateStore } from "../../stores/store.ts";
import type { Host } from "./host.ts";
import { trustsClientsOf } from "./host-authority.ts";

/** A host of which a client certificate is needed. Without tags it is not known what it trusts now. */
export type CertifiedHost = Pick<Host, "name"> & Partial<Pick<Host, "tags">>;

/** A certificate is renewed when less than this is left of it, or less than a third: enough for a build that starts now. */
const renewBeforeMinutes = 120;

/**
 * The client certificate of a store for a host. If it is about to expire or the host does not accept it any more, a new
 * one is issued and stored.
 * @param issue issues a new one; `stored` is the present one
 * @throws BerthError `certificate-expired` where a stored one has expired and no new one can be issued; what `issue` throws
 */
export async function ensureHostClient(
  host: CertifiedHost,
  store: CertificateStore,
  issue: (stored: TlsMaterial | undefined) => Promise<TlsMaterial>,
  now: Date = new Date(),
): Promise<TlsMaterial> {
  const stored = await store.readClient(host.name);
  const accepted = stored !== undefined && isAccepted(host, stored) ? stored : undefined;
  if (accepted !== undefined && !isDueForRenewal(accepted, now)) return accepted;
  try {
    const issued = await issue(stored);
    await store.writeClient(host.name, issued);
    return issued;
  } catch (error) {
    if (stored !== undefined) requireUnexpired(stored, now);
    if (accepted !== undefined && isValid(readCertificate(accepted.cert), now, 0)) return accepted;
    throw error;
  }
}

function isAccepted({ name, tags }: CertifiedHost, { ca }: TlsMaterial): boolean {
  return tags === undefined || trustsClientsOf({ name, tags }, ca);
}

/** Whether less than two hours, or less than a third of its life, is left of a certificate. */
export function isDueForRenewal(client: Pick<TlsMaterial, "cert">, now: Date = new Date()): boolean {
  requireOption("client", isObject(client), "a client certificate");
  const validity = readCertificate(client.cert);
  const thirdMinutes = (validity.notAfter.getTime() - validity.notBefore.getTime()) / 3 / 60_000;
  return !isValid(validity, now, Math.max(renewBeforeMinutes, thirdMinutes));
}

function isValid(
  { notBefore, notAfter }: Pick<CertificateDetails, "notBefore" | "notAfter">,
  now: Date,
  minMinutes: number,
): boolean {
  return notAfter.getTime() - now.getTime() >= minMinutes * 60_000 && notBefore <= now;
}

/** A grant of another user cannot be renewed here: a new one has to be requested. */
function requireUnexpired({ cert }: TlsMaterial, now: Date): void {
  const { subject, notAfter } = readCertificate(cert);
  if (notAfter < now) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
}
