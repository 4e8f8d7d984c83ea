import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import type { Secret } from "../secret.ts";
import { spkiOf } from "./der.ts";
import { pem } from "./form.ts";
import { issueClientLeaf, requireClientName } from "./issue.ts";
import { createKey, localSigner, toPem } from "./keys.ts";
import type { Authority, KeyAlgorithm } from "./material.ts";
import { publicKeyProblem } from "./public-key.ts";
import { buildRequest, type RequestParts, readRequest } from "./x509.ts";

/** Options of `createClientRequest`. */
export interface ClientRequestOptions {
  /** The common name: the person or job that uses the certificate, 1 to 64 characters. */
  readonly name: string;
  /** Default `ecdsa-p256`. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

/** A certificate signing request and the private key that belongs to it. */
export interface ClientRequest {
  /** PKCS#10 in PEM, for the owner of the authority. It is not secret. */
  readonly csr: string;
  /** PKCS#8 in PEM, not encrypted. It stays on this machine. */
  readonly key: Secret;
}

/** Options of `signClientRequest`. */
export interface SignRequestOptions {
  /** The common name of the certificate. Default: the common name of the request. */
  readonly name?: string | undefined;
  /** Default 24. */
  readonly validForHours?: number | undefined;
  /** Default: the current time. */
  readonly now?: Date | undefined;
}

/**
 * Creates a key and a request for a client certificate, so that the key never leaves this machine.
 * @throws BerthError `certificate-name-invalid`, `key-algorithm-unsupported`
 */
export async function createClientRequest(options: ClientRequestOptions): Promise<ClientRequest> {
  requireOption("options", isObject(options), "an object");
  const { name, keyAlgorithm = "ecdsa-p256" } = options;
  requireClientName(name);
  const key = await createKey(keyAlgorithm);
  return { csr: pem("CERTIFICATE REQUEST", await buildRequest(name, localSigner(key))), key: toPem(key) };
}

/**
 * Issues a client certificate for a signing request. Only the public key and the common name of the request are used;
 * its other attributes (names, usages, lifetime, CA flag) are ignored.
 * @returns the certificate in PEM
 * @throws BerthError `request-unreadable`, and the codes of `issueClientCertificate`
 */
export async function signClientRequest(
  authority: Authority,
  csr: string,
  options: SignRequestOptions = {},
): Promise<string> {
  const parts = parseRequest(csr);
  const publicKey = readKey(parts);
  requireSignature(parts, publicKey);
  const { name = parts.commonName ?? "", validForHours = 24, now = new Date() } = options;
  return issueClientLeaf(authority, spkiOf(publicKey), { name, validForHours, now });
}

const pattern =
  /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/;

function parseRequest(csr: string): RequestParts {
  const body = pattern.exec(csr)?.[1];
  if (body === undefined) throw invalidRequest({ code: /PRIVATE KEY-----/.test(csr) ? "private-key" : "not-pem" });
  try {
    return readRequest(Buffer.from(body, "base64"));
  } catch (error) {
    throw new BerthError("request-unreadable", { reason: { code: "damaged" } }, { cause: error });
  }
}

/** Accepts the key types that Docker's TLS supports, and rejects weak keys. */
function readKey({ publicKey }: RequestParts): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  } catch (error) {
    throw new BerthError("request-unreadable", { reason: { code: "key-damaged" } }, { cause: error });
  }
  const problem = publicKeyProblem(key, publicKey);
  if (problem !== undefined) throw invalidRequest(problem);
  return key;
}

/** The digest of each signature algorithm, by OID: RFC 4055, RFC 5758, RFC 8410. Ed25519 has none. */
const digests: Readonly<Record<string, string | null>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.3.101.112": null,
};

/**
 * Proves that the requester has the private key. Otherwise a certificate could be requested for a key of another person.
 */
function requireSignature({ info, signature, signatureOid }: RequestParts, key: KeyObject): void {
  const digest = digests[signatureOid];
  if (digest === undefined) throw invalidRequest({ code: "signature-algorithm-unsupported", algorithm: signatureOid });
  let isGood = false;
  try {
    isGood = verify(digest, info, key, signature);
  } catch {
    // The algorithm does not fit the type of the key.
  }
  if (!isGood) throw invalidRequest({ code: "not-signed-with-own-key" });
}

function invalidRequest(reason: CodedReason): BerthError {
  return new BerthError("request-unreadable", { reason });
}
