import type { TlsMaterial } from "../../certificates/material.ts";
import { isDueForRenewal, isValidFor } from "../../certificates/renewal.ts";
import { commonName, parseX509 } from "../../certificates/x509-certificate.ts";
import { BerthError } from "../../errors/index.ts";
import { wordTexts } from "../../messages/words.ts";
import type { CertificateStore } from "../../stores/store.ts";
import type { Host } from "./host.ts";
import { trustsClientsOf } from "./host-authority.ts";

/** A host of which a client certificate is needed. Without tags it is not known what it trusts now. */
export type CertifiedHost = Pick<Host, "name"> & Partial<Pick<Host, "tags">>;

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
    if (accepted !== undefined && isValidFor(accepted, 0, now)) return accepted;
    throw error;
  }
}

function isAccepted({ name, tags }: CertifiedHost, { ca }: TlsMaterial): boolean {
  return tags === undefined || trustsClientsOf({ name, tags }, ca);
}

/** A grant of another user cannot be renewed here: a new one has to be requested. */
function requireUnexpired({ cert }: TlsMaterial, now: Date): void {
  const { subject, validToDate: notAfter } = parseX509(cert, wordTexts.certificate);
  if (notAfter >= now) return;
  throw new BerthError("certificate-expired", { subject: commonName(subject), notAfter: notAfter.toISOString() });
}
