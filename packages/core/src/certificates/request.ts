import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import type { Secret } from "../secret.ts";
import { pem } from "./form.ts";
import { issueClientLeaf, requireClientName } from "./issue.ts";
import { createKey, localSigner, toPem } from "./keys.ts";
import type { Authority, KeyAlgorithm } from "./material.ts";
import { buildRequest, type RequestParts, readRequest } from "./x509.ts";

export interface ClientRequestOptions {
  /** Who or what it is for: a person, a job. */
  readonly name: string;
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

export interface ClientRequest {
  /** PKCS#10 in PEM: what goes to whoever has the authority. It is no secret. */
  readonly csr: string;
  /** PKCS#8 in PEM: what stays. */
  readonly key: Secret;
}

export interface SignRequestOptions {
  /** Default: the name in the request. */
  readonly name?: string | undefined;
  /** Default 24. */
  readonly validForHours?: number | undefined;
  readonly now?: Date | undefined;
}

/**
 * Makes a key and a request for a client certificate, so that the key never leaves the machine it was made on.
 * @throws BerthError `certificate-name-invalid`, `key-algorithm-unsupported`
 */
export async function createClientRequest(options: ClientRequestOptions): Promise<ClientRequest> {
  const { name, keyAlgorithm = "ecdsa-p256" } = options;
  requireClientName(name);
  const key = await createKey(keyAlgorithm);
  return { csr: pem("CERTIFICATE REQUEST", await buildRequest(name, localSigner(key))), key: toPem(key) };
}

/**
 * Issues the client certificate that a request asks for. Of the request only the key and the name are taken: what else
 * it wishes for (names, usages, lifetime, to be an authority) has no say.
 * @returns the certificate in PEM
 * @throws BerthError `request-unreadable`, and as `issueClientCertificate`
 */
export async function signClientRequest(
  authority: Authority,
  csr: string,
  options: SignRequestOptions = {},
): Promise<string> {
  const parts = takeApart(csr);
  const publicKey = readKey(parts);
  requireSignature(parts, publicKey);
  const { name = parts.commonName ?? "", validForHours = 24, now = new Date() } = options;
  return issueClientLeaf(authority, publicKey, { name, validForHours, now });
}

const pattern =
  /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/;

function takeApart(csr: string): RequestParts {
  const body = pattern.exec(csr)?.[1];
  if (body === undefined) throw refused(/PRIVATE KEY-----/.test(csr) ? "it is a private key" : "it is not PEM");
  try {
    return readRequest(Buffer.from(body, "base64"));
  } catch (error) {
    throw new BerthError("request-unreadable", { reason: "its content is damaged" }, { cause: error });
  }
}

/** The kinds of key that Docker's TLS takes, and none that is too short to trust. */
function readKey({ publicKey }: RequestParts): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  } catch (error) {
    throw new BerthError("request-unreadable", { reason: "its key cannot be read" }, { cause: error });
  }
  const { modulusLength = 0, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return key;
    case "rsa":
      if (modulusLength >= 2048) return key;
      throw refused(`its RSA key has ${modulusLength} bits, and 2048 is the least`);
    case "ec":
      if (["prime256v1", "secp384r1", "secp521r1"].includes(namedCurve)) return key;
      throw refused(`the curve ${namedCurve} is not supported`);
    default:
      throw refused(`keys of the kind ${key.asymmetricKeyType} are not supported`);
  }
}

/** RFC 3279, RFC 5758, RFC 8410: which digest an algorithm's number stands for. */
const digests: Readonly<Record<string, string | null>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.3.101.112": null,
};

/** Whoever asks must have the key: otherwise one could have a certificate made out for another's. */
function requireSignature({ info, signature, signatureOid }: RequestParts, key: KeyObject): void {
  const digest = digests[signatureOid];
  if (digest === undefined) throw refused(`it is signed by an algorithm that is not supported (${signatureOid})`);
  let isGood = false;
  try {
    isGood = verify(digest, info, key, signature);
  } catch {
    // An algorithm that does not go with the key.
  }
  if (!isGood) throw refused("it is not signed by its own key");
}

function refused(reason: string): BerthError {
  return new BerthError("request-unreadable", { reason });
}
