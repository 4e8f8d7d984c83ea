import { readGeneration } from "../../certificates/host-generation.ts";
import { readCertificate } from "../../certificates/read.ts";
import { trustsOf } from "../../plan/trust.ts";
import type { TrustingHost } from "./host-authority.ts";

/** A client certificate of a host, as its issuer keeps it in a list. It holds no secret. */
export interface IssuedGrant {
  /** The common name. */
  readonly for: string;
  readonly issuedAt: string;
  readonly notAfter: string;
  readonly serialNumber: string;
  /** The generation of the host's CA that issued it. */
  readonly generation: string | undefined;
}

/** A grant with what has become of it. */
export interface ListedGrant extends IssuedGrant {
  readonly state: "valid" | "expired" | "revoked";
}

/** What to keep of a client certificate that was issued now, with the CA certificate of its host. */
export function issuedGrant({ ca, cert }: { readonly ca: string; readonly cert: string }, now: Date): IssuedGrant {
  const { subject, notAfter, serialNumber } = readCertificate(cert);
  return {
    for: subject,
    issuedAt: now.toISOString(),
    notAfter: notAfter.toISOString(),
    serialNumber,
    generation: readGeneration(ca)?.generation,
  };
}

/** `generations`: those that the host accepts; undefined where that is not known. */
export function listedGrant(
  grant: IssuedGrant,
  generations: readonly (string | undefined)[] | undefined,
  now: Date,
): ListedGrant {
  if (generations !== undefined && !generations.includes(grant.generation)) return { ...grant, state: "revoked" };
  return { ...grant, state: new Date(grant.notAfter) < now ? "expired" : "valid" };
}

/** The generations whose client certificates a host accepts: two while it is moved to another authority. */
export function acceptedGenerations({ tags }: TrustingHost): readonly (string | undefined)[] {
  return trustsOf(tags).map(({ generation }) => generation);
}
