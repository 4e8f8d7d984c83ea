import type { KeyObject, X509Certificate } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";
import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import { type Secret, secret } from "../secret.ts";
import { encodedKey, spkiOf } from "./der.ts";
import { certificatePem, day, newSerialNumber, pem, requireDate, validity } from "./form.ts";
import { rememberIssuer } from "./issuer.ts";
import { createKey, loadPrivateKey, localSigner, toPem } from "./keys.ts";
import type { Authority, KeyAlgorithm, Signer } from "./material.ts";
import { requireCommonName } from "./names.ts";
import { publicKeyProblem } from "./public-key.ts";
import { certificatesIn, type ParsedCertificate, readCertificate } from "./read.ts";
import { requireSigner } from "./signer.ts";
import { buildCertificate, type CertificateExtensions, readSignatureOid } from "./x509.ts";

/** Options of `createAuthority`. */
export interface AuthorityOptions {
  /** The common name, which is shown as the issuer: 1 to 64 characters of UTF-8 (RFC 5280, appendix A). */
  readonly name: string;
  /** Default 1826: five years. */
  readonly validForDays?: number | undefined;
  /** Default `ecdsa-p256`. Ignored if there is a `signer`. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
  /** Signs with an existing key, such as one in a vault. */
  readonly signer?: Signer | undefined;
  /** Default: the current time. */
  readonly now?: Date | undefined;
}

/**
 * Creates a self-signed certificate authority with a new key, or with the key of `signer`.
 * @throws BerthError `certificate-name-invalid`, `certificate-lifetime-invalid`, `key-algorithm-unsupported`, `signer-invalid`
 * for a signer whose answer is not a signature of its key, `authority-invalid` for a weak key or one of a kind that Docker rejects
 */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  requireOption("options", isObject(options), "an object");
  const { name, validForDays = 1826, keyAlgorithm = "ecdsa-p256", now = new Date() } = options;
  requireCommonName(name, "authority");
  if (options.signer !== undefined) requireSigner(options.signer);
  const key = options.signer === undefined ? await createKey(keyAlgorithm) : undefined;
  const signer = options.signer ?? localSigner(key as KeyObject);
  const reason = options.signer === undefined ? undefined : keyProblem(signer.publicKey);
  if (reason !== undefined) throw new BerthError("authority-invalid", { subject: name, reason });
  const encoded = key === undefined ? undefined : encodedKey(key);
  const spki = encoded?.spki ?? spkiOf(signer.publicKey);
  const dates = validity(now, validForDays * day);
  const der = await buildCertificate(
    {
      subject: [{ type: "commonName", value: name }],
      issuer: undefined,
      spki,
      ...dates,
      serialNumber: newSerialNumber(),
      usage: "authority",
      names: { dns: [], ip: [] },
    },
    signer,
  );
  const authority = { cert: certificatePem(der), signer, key: encoded && secret(pem("PRIVATE KEY", encoded.pkcs8)) };
  rememberIssuer(authority, { der, commonName: name, ...dates });
  return authority;
}

/**
 * An existing authority: its certificate in PEM, and its private key in PEM or a signer. `now` defaults to the current
 * time.
 */
export type LoadAuthorityOptions = { readonly cert: string; readonly now?: Date | undefined } & (
  | { readonly key: string | Secret; readonly passphrase?: Secret | undefined }
  | { readonly signer: Signer }
);

/**
 * Loads an existing authority and checks that its certificate may sign certificates, is valid now and matches the key, and
 * that Docker accepts the kind of its key. The key may be encrypted. Of several certificates, that of the key is taken.
 * @throws BerthError `certificate-unreadable`, `key-unreadable`, `key-passphrase`, `key-mismatch`, `authority-invalid`, `authority-expired`
 */
export function loadAuthority(options: LoadAuthorityOptions): Authority {
  requireOption("options", isObject(options), "an object");
  const { cert, now = new Date() } = options;
  requireDate(now);
  const known = certificatesIn(cert, wordTexts.authorityCertificate);
  const key = "key" in options ? loadPrivateKey(options.key, options.passphrase, wordTexts.authorityKey) : undefined;
  if ("signer" in options) requireSigner(options.signer);
  const signer = "signer" in options ? options.signer : key === undefined ? undefined : localSigner(key);
  const { certificate, extensions } = ownCertificate(known, signer);
  const { subject, notBefore, notAfter } = readCertificate(certificatePem(certificate.raw));
  const refuse = (reason: CodedReason) => new BerthError("authority-invalid", { subject, reason });
  if (!extensions.isAuthority) throw refuse({ code: "not-an-authority" });
  if (!extensions.maySignCertificates) throw refuse({ code: "may-not-sign" });
  if (isSelfSigned(certificate, extensions) && !certificate.verify(certificate.publicKey))
    throw refuse({ code: "self-signature-wrong" });
  if (now > notAfter) throw new BerthError("authority-expired", { subject, notAfter: notAfter.toISOString() });
  if (now < notBefore) throw refuse({ code: "not-valid-before", notBefore: notBefore.toISOString() });
  const problem = authorityProblem(certificate);
  if (problem !== undefined) throw refuse(problem);
  if (signer === undefined || !certificate.publicKey.equals(signer.publicKey))
    throw new BerthError("key-mismatch", { subject });
  return { cert: certificatePem(certificate.raw), signer, key: key === undefined ? undefined : toPem(key) };
}

/** The certificate of the signer's key, wherever it is in a bundle; the first one if there is none. */
function ownCertificate(known: readonly ParsedCertificate[], signer: Signer | undefined): ParsedCertificate {
  const own = known.find(({ certificate }) => signer !== undefined && certificate.publicKey.equals(signer.publicKey));
  return own ?? (known[0] as ParsedCertificate);
}

/** MD2, MD5 and SHA-1 with RSA, and SHA-1 with ECDSA: RFC 3279. */
const brokenDigests: readonly string[] = [
  "1.2.840.113549.1.1.2",
  "1.2.840.113549.1.1.4",
  "1.2.840.113549.1.1.5",
  "1.2.840.10045.4.1",
];

/** Why Docker, or its clients, would not accept what the authority issues. */
function authorityProblem({ raw, publicKey }: X509Certificate): CodedReason | undefined {
  const algorithm = readSignatureOid(raw);
  if (brokenDigests.includes(algorithm)) return { code: "signature-algorithm-unsupported", algorithm };
  return keyProblem(publicKey);
}

function keyProblem(key: KeyObject): CodedReason | undefined {
  return publicKeyProblem(key, key.export({ type: "spki", format: "der" }));
}

/** Compares names and key identifiers: if one of them is damaged, the other still shows it. */
function isSelfSigned({ issuer, subject }: X509Certificate, extensions: CertificateExtensions): boolean {
  const { subjectKeyIdentifier: own, authorityKeyIdentifier: signer } = extensions;
  return issuer === subject || (own !== undefined && signer !== undefined && own.equals(signer));
}
