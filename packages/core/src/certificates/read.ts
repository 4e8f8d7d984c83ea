import type { KeyObject, X509Certificate } from "node:crypto";
import { wordTexts } from "../messages/words.ts";
import { addressText } from "./names.ts";
import { type CertificateExtensions, readExtensions } from "./x509.ts";
import { commonName, keyFingerprint, parseX509, unreadable } from "./x509-certificate.ts";

/** What a certificate says. */
export interface CertificateDetails {
  /** The common name; the whole subject if it has none. */
  readonly subject: string;
  /** The common name of the issuer; its whole subject if it has none. */
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the DER, in lower-case hexadecimal. */
  readonly fingerprint: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo in DER), in lower-case hexadecimal. */
  readonly keyFingerprint: string;
  /** Lower-case hexadecimal. */
  readonly serialNumber: string;
  /** Such as `ec prime256v1`, `rsa 2048`, `ed25519`. */
  readonly keyAlgorithm: string;
  readonly isAuthority: boolean;
  readonly usages: readonly ("server" | "client" | "authority")[];
}

/**
 * Reads a certificate in PEM. If the text contains several, the first is read. `what` names the certificate in errors.
 * @throws BerthError `certificate-unreadable`
 */
export function readCertificate(pem: string, what = wordTexts.certificate): CertificateDetails {
  const { certificate, extensions } = parseCertificate(pem, what);
  return {
    subject: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    dnsNames: extensions.dnsNames,
    ipAddresses: extensions.addresses.map(addressText),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    keyFingerprint: keyFingerprint(certificate.publicKey),
    serialNumber: certificate.serialNumber.toLowerCase(),
    keyAlgorithm: describeKey(certificate.publicKey),
    isAuthority: extensions.isAuthority,
    usages: usagesOf(extensions),
  };
}

export interface ParsedCertificate {
  readonly certificate: X509Certificate;
  readonly extensions: CertificateExtensions;
}

/** All certificates of a text in PEM, at least one. @throws BerthError `certificate-unreadable` */
export function certificatesIn(pem: string, what: string): ParsedCertificate[] {
  const first = parseCertificate(pem, what);
  const [, ...others] = [...pem.matchAll(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/g)].map(({ index }) => index);
  return [first, ...others.map((start, index) => parseCertificate(pem.slice(start, others[index + 1]), what))];
}

/**
 * Parses a certificate with node:crypto, and its extensions with node-forge. @throws BerthError
 * `certificate-unreadable`
 */
export function parseCertificate(pem: string, what: string): ParsedCertificate {
  const certificate = parseX509(pem, what);
  try {
    return { certificate, extensions: readExtensions(certificate.raw) };
  } catch (error) {
    throw unreadable(pem, what, error);
  }
}

/**
 * Whether the certificate was issued for a host by a CA with the same key as `authorityCert`, in any generation.
 * @throws BerthError `certificate-unreadable`
 */
export function issuedForHost(cert: string, host: string, authorityCert: string): boolean {
  const certificate = parseX509(cert, wordTexts.certificate);
  const authority = parseX509(authorityCert, wordTexts.authorityCertificate);
  return commonName(certificate.issuer) === host && certificate.verify(authority.publicKey);
}

/**
 * Whether the authority issued the certificate: the issuer name and the signature both match. Both arguments are PEM.
 * @throws BerthError `certificate-unreadable`
 */
export function signedBy(cert: string, authorityCert: string): boolean {
  const certificate = parseX509(cert, wordTexts.certificate);
  const authority = parseX509(authorityCert, wordTexts.authorityCertificate);
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function usagesOf({ isAuthority, extendedKeyUsage }: CertificateExtensions): CertificateDetails["usages"] {
  return [
    ...(isAuthority ? (["authority"] as const) : []),
    ...(extendedKeyUsage.includes("1.3.6.1.5.5.7.3.1") ? (["server"] as const) : []),
    ...(extendedKeyUsage.includes("1.3.6.1.5.5.7.3.2") ? (["client"] as const) : []),
  ];
}

function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType, namedCurve ?? modulusLength].filter((part) => part !== undefined).join(" ");
}
