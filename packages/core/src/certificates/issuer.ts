import { X509Certificate } from "node:crypto";
import type { Authority } from "./material.ts";
import { commonName } from "./x509-certificate.ts";

/** What is needed of an authority's certificate to issue with it. */
export interface Issuer {
  readonly der: Buffer;
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Of authorities that were created or used: an authority issues more than once. */
const issuers = new WeakMap<object, Issuer & { readonly pem: string }>();

export function rememberIssuer(authority: Pick<Authority, "cert">, issuer: Issuer): void {
  issuers.set(authority, { ...issuer, pem: authority.cert });
}

/** Parses the authority's certificate, at most once. */
export function issuerOf(authority: Pick<Authority, "cert">): Issuer {
  const known = issuers.get(authority);
  if (known?.pem === authority.cert) return known;
  const { raw, subject, validFromDate, validToDate } = new X509Certificate(authority.cert);
  const issuer = { der: raw, commonName: commonName(subject), notBefore: validFromDate, notAfter: validToDate };
  rememberIssuer(authority, issuer);
  return issuer;
}
