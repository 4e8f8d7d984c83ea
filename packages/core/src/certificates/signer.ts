import { KeyObject, verify } from "node:crypto";
import { isCodedError } from "../errors/coded-error.ts";
import { BerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { isObject } from "../json.ts";
import type { SignatureAlgorithm, Signer } from "./material.ts";

const keyTypes: Readonly<Record<SignatureAlgorithm, string>> = {
  "ecdsa-sha256": "ec",
  "rsa-sha256": "rsa",
  ed25519: "ed25519",
};

/** Signers of this package, whose answers need no check. */
const trusted = new WeakSet<Signer>();

export function trustSigner(signer: Signer): Signer {
  trusted.add(signer);
  return signer;
}

/** Checks what a signer says of itself. @throws BerthError `signer-invalid` */
export function requireSigner(signer: Signer): void {
  if (!isObject(signer) || typeof signer.sign !== "function")
    throw invalid({ code: "not-of-type", expected: "an object with publicKey, algorithm and sign" });
  const { publicKey, algorithm } = signer;
  if (!Object.hasOwn(keyTypes, algorithm)) throw invalid({ code: "signer-algorithm", algorithm: String(algorithm) });
  if (!(publicKey instanceof KeyObject) || publicKey.type !== "public")
    throw invalid({ code: "not-of-type", expected: "one with a public KeyObject as publicKey" });
  const type = String(publicKey.asymmetricKeyType);
  if (type !== keyTypes[algorithm]) throw invalid({ code: "signer-key-type", algorithm, type });
}

/**
 * Signs a text, and checks the answer: with a wrong signature, a host would be deployed that nobody can trust.
 * @throws BerthError `signer-invalid`
 */
export async function signWith(signer: Signer, text: Uint8Array): Promise<Buffer> {
  let answer: unknown;
  try {
    answer = await signer.sign(text);
  } catch (error) {
    throw isCodedError(error) ? error : invalid(error instanceof Error ? error.message : String(error), error);
  }
  if (trusted.has(signer)) return answer as Buffer;
  if (typeof answer === "string") throw invalid({ code: "signature-text" });
  if (!(answer instanceof Uint8Array) || answer.length === 0) throw invalid({ code: "signature-not-bytes" });
  const { publicKey, algorithm } = signer;
  const digest = algorithm === "ed25519" ? null : "sha256";
  if (verify(digest, text, publicKey, answer)) return Buffer.from(answer);
  const isRaw =
    algorithm === "ecdsa-sha256" && verify(digest, text, { key: publicKey, dsaEncoding: "ieee-p1363" }, answer);
  throw invalid({ code: isRaw ? "signature-raw" : "signature-of-other-key" });
}

function invalid(reason: Reason, cause?: unknown): BerthError<"signer-invalid"> {
  return new BerthError("signer-invalid", { reason }, { cause });
}
