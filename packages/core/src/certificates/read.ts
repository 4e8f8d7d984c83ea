import { type KeyObject, X509Certificate } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import type { Secret } from "../secret.ts";
import { loadPrivateKey } from "./keys.ts";
import { addressText } from "./names.ts";
import { type CertificateExtensions, readExtensions } from "./x509.ts";

export interface CertificateDetails {
  /** The common name, or the whole subject where there is none. */
  readonly subject: string;
  readonly issuer: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 over the DER, lower-case hex. */
  readonly fingerprint: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** Such as `ec prime256v1`, `rsa 2048`, `ed25519`. */
  readonly keyAlgorithm: string;
  readonly isAuthority: boolean;
  readonly usages: readonly ("server" | "client" | "authority")[];
}

/**
 * Reads one certificate in PEM; of several, the first.
 * @throws BerthError `certificate-unreadable`
 */
export function readCertificate(pem: string, what = "The certificate"): CertificateDetails {
  const { certificate, extensions } = parseCertificate(pem, what);
  return {
    subject: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    dnsNames: extensions.dnsNames,
    ipAddresses: extensions.addresses.map(addressText),
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    serialNumber: certificate.serialNumber.toLowerCase(),
    keyAlgorithm: describeKey(certificate.publicKey),
    isAuthority: extensions.isAuthority,
    usages: usagesOf(extensions),
  };
}

/** Both views of a certificate. @throws BerthError `certificate-unreadable` */
export function parseCertificate(
  pem: string,
  what: string,
): { certificate: X509Certificate; extensions: CertificateExtensions } {
  try {
    const certificate = new X509Certificate(pem);
    // Node takes the key apart only where it is asked for, and throws there: a damaged one must be told of here.
    void certificate.publicKey;
    return { certificate, extensions: readExtensions(certificate.raw) };
  } catch (error) {
    throw new BerthError("certificate-unreadable", { what, reason: reasonOf(pem) }, { cause: error });
  }
}

/** Whether the private key belongs to the certificate. */
export function keyFitsCertificate(cert: string, key: Secret | KeyObject): boolean {
  const { certificate } = parseCertificate(cert, "The certificate");
  return certificate.checkPrivateKey("reveal" in key ? loadPrivateKey(key) : key);
}

/** Whether the authority issued the certificate: its name stands there as issuer, and its key made the signature. */
export function signedBy(cert: string, authorityCert: string): boolean {
  const { certificate } = parseCertificate(cert, "The certificate");
  const { certificate: authority } = parseCertificate(authorityCert, "The authority's certificate");
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function usagesOf({ isAuthority, extendedKeyUsage }: CertificateExtensions): CertificateDetails["usages"] {
  return [
    ...(isAuthority ? (["authority"] as const) : []),
    ...(extendedKeyUsage.includes("1.3.6.1.5.5.7.3.1") ? (["server"] as const) : []),
    ...(extendedKeyUsage.includes("1.3.6.1.5.5.7.3.2") ? (["client"] as const) : []),
  ];
}

/** The common name, or the whole subject where there is none. */
export function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
}

function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType, namedCurve ?? modulusLength].filter((part) => part !== undefined).join(" ");
}

function reasonOf(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (/PRIVATE KEY-----/.test(text)) return "it is a private key";
  if (!text.includes("-----BEGIN")) return "it is not PEM (no BEGIN line)";
  if (!text.includes("-----END CERTIFICATE-----")) return "it is cut off (no END line)";
  if (!text.includes("\n")) return "its line breaks are gone";
  return "its content is damaged";
}
