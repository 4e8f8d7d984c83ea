import { constants, createECDH, type KeyObject, privateEncrypt } from "node:crypto";

/** The order of P-256's group: SEC 2, section 2.4.2. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The DER prefix of a SHA-256 digest in a PKCS #1 signature: RFC 8017, section 9.2, note 1. */
const digestPrefix = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** Signs a digest with ES256 and returns r and s: FIPS 186-5, section 6.4.1. node:crypto would hash the digest again. */
export function signEs256(key: KeyObject, digest: Buffer): Buffer {
  const d = toNumber(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
  for (;;) {
    const ephemeral = createECDH("prime256v1");
    const point = ephemeral.generateKeys();
    const k = toNumber(ephemeral.getPrivateKey());
    const r = toNumber(point.subarray(1, 33)) % order;
    const s = (power(k, order - 2n) * (toNumber(digest) + r * d)) % order;
    if (r !== 0n && s !== 0n) return Buffer.concat([toOctets(r), toOctets(s)]);
  }
}

/** Signs a digest with RS256. */
export function signRs256(key: KeyObject, digest: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([digestPrefix, digest]));
}

/** Modular exponentiation. With the exponent `order - 2` it inverts `base`, by Fermat's little theorem. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % order;
    square = (square * square) % order;
  }
  return result;
}

function toNumber(octets: Buffer): bigint {
  return BigInt(`0x${octets.toString("hex")}`);
}

function toOctets(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}
