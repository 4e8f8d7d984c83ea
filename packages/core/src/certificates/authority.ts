import type { KeyObject, X509Certificate } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import type { Secret } from "../secret.ts";
import { certificatePem, day, newSerialNumber, validity } from "./form.ts";
import { createKey, loadPrivateKey, localSigner, toPem } from "./keys.ts";
import type { Authority, KeyAlgorithm, Signer } from "./material.ts";
import { parseCertificate, readCertificate } from "./read.ts";
import { buildCertificate, type CertificateExtensions } from "./x509.ts";

export interface AuthorityOptions {
  /** What people will read as the issuer. Any UTF-8, up to 64 characters (RFC 5280's bound for a common name). */
  readonly name: string;
  /** Default 1826: five years. */
  readonly validForDays?: number | undefined;
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
  /** A key that exists already and never leaves its vault; `keyAlgorithm` then has no say. */
  readonly signer?: Signer | undefined;
  readonly now?: Date | undefined;
}

/**
 * Makes a certificate authority with a key of its own, or around a signer.
 * @throws BerthError `certificate-name-invalid`, `certificate-lifetime-invalid`, `key-algorithm-unsupported`
 */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { name, validForDays = 1826, keyAlgorithm = "ecdsa-p256", now = new Date() } = options;
  if (name.trim() === "" || [...name].length > 64) {
    throw new BerthError("certificate-name-invalid", { name, reason: "an authority's name has 1 to 64 characters" });
  }
  const key = options.signer === undefined ? await createKey(keyAlgorithm) : undefined;
  const signer = options.signer ?? localSigner(key as KeyObject);
  const der = await buildCertificate(
    {
      subject: [{ type: "commonName", value: name }],
      issuer: undefined,
      publicKey: signer.publicKey,
      ...validity(now, validForDays * day),
      serialNumber: newSerialNumber(),
      usage: "authority",
      names: { dns: [], ip: [] },
    },
    signer,
  );
  return { cert: certificatePem(der), signer, key: key === undefined ? undefined : toPem(key) };
}

export type LoadAuthorityOptions = { readonly cert: string; readonly now?: Date } & (
  | { readonly key: string | Secret; readonly passphrase?: Secret }
  | { readonly signer: Signer }
);

/**
 * Takes in an authority that exists: its key at hand, encrypted or not, or a signer in front of a vault.
 * @throws BerthError `certificate-unreadable`, `key-unreadable`, `key-passphrase`, `key-mismatch`, `authority-invalid`, `authority-expired`
 */
export function loadAuthority(options: LoadAuthorityOptions): Authority {
  const { cert, now = new Date() } = options;
  const { certificate, extensions } = parseCertificate(cert, "The authority's certificate");
  const { subject, notBefore, notAfter } = readCertificate(cert);
  const refuse = (reason: string) => new BerthError("authority-invalid", { subject, reason });
  if (!extensions.isAuthority) throw refuse("it is not a CA certificate");
  if (!extensions.maySignCertificates) throw refuse("its key may not sign certificates");
  if (isItsOwn(certificate, extensions) && !certificate.verify(certificate.publicKey))
    throw refuse("its own signature does not fit it, so that it is damaged");
  if (now > notAfter) throw new BerthError("authority-expired", { subject, notAfter: notAfter.toISOString() });
  if (now < notBefore) throw refuse(`it is valid only from ${notBefore.toISOString()} on`);
  const key = "key" in options ? loadPrivateKey(options.key, options.passphrase, "The authority's key") : undefined;
  const signer = "signer" in options ? options.signer : key === undefined ? undefined : localSigner(key);
  if (signer === undefined || !certificate.publicKey.equals(signer.publicKey))
    throw new BerthError("key-mismatch", { subject });
  return { cert: certificatePem(certificate.raw), signer, key: key === undefined ? undefined : toPem(key) };
}

/** By its names or by its keys: where one of them is damaged, the other says it still. */
function isItsOwn({ issuer, subject }: X509Certificate, extensions: CertificateExtensions): boolean {
  const { subjectKeyIdentifier: own, authorityKeyIdentifier: signer } = extensions;
  return issuer === subject || (own !== undefined && signer !== undefined && own.equals(signer));
}
