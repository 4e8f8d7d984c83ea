import { createPublicKey, type KeyObject } from "node:crypto";
import type { CodedReason } from "../errors/reasons.ts";

const minRsaBits = 2048;
const maxRsaBits = 8192;
const curves = ["prime256v1", "secp384r1", "secp521r1"];

/**
 * Why the TLS of Docker, which is Go's, does not accept a key, or the key is weak; undefined if it is good.
 * @param written the key as its owner wrote it: SubjectPublicKeyInfo in DER
 */
export function publicKeyProblem(key: KeyObject, written: Buffer): CodedReason | undefined {
  const { modulusLength = 0, publicExponent = 0n, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case "ed25519":
      return undefined;
    case "rsa":
      return rsaProblem(modulusLength, publicExponent);
    case "ec":
      if (!curves.includes(namedCurve)) return { code: "curve-unsupported", curve: namedCurve };
      return namesCurve(written, key) ? undefined : { code: "curve-not-named" };
    default:
      return { code: "key-type-unsupported", type: String(key.asymmetricKeyType) };
  }
}

/** The limits of Go's TLS (crypto/tls: 8192 bits; crypto/rsa: an exponent of 31 bits). The exponent 3 is too weak. */
function rsaProblem(bits: number, exponent: bigint): CodedReason | undefined {
  if (bits < minRsaBits) return { code: "rsa-key-short", bits, minBits: minRsaBits };
  if (bits > maxRsaBits) return { code: "rsa-key-long", bits, maxBits: maxRsaBits };
  return exponent < 65537n || exponent >= 2n ** 31n ? { code: "rsa-exponent", exponent: String(exponent) } : undefined;
}

/**
 * OpenSSL recognises the named curve in explicit parameters, which RFC 5480, section 2.1.1, forbids and Go does not read. A
 * key that is written anew has the named curve and an uncompressed point.
 */
function namesCurve(written: Buffer, key: KeyObject): boolean {
  const named = createPublicKey({ key: key.export({ format: "jwk" }), format: "jwk" });
  return named.export({ format: "der", type: "spki" }).equals(written);
}
