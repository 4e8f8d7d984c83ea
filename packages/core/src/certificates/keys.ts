import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { isSecret, type Secret, secret } from "../secret.ts";
import { type EncodedKey, encodedKey, encodedP256Key } from "./der.ts";
import { pem } from "./form.ts";
import type { KeyAlgorithm, Signer } from "./material.ts";
import { pemProblem } from "./pem-problem.ts";
import { trustSigner } from "./signer.ts";

/** More would fill libuv's pool of four threads and delay file access and DNS lookups. */
const maxConcurrentRsaKeys = 2;
const rsaQueue: (() => void)[] = [];
let runningRsaKeys = 0;

/**
 * Generates a private key. Elliptic curve keys take microseconds and are generated synchronously, RSA keys in libuv's
 * thread pool.
 * @throws BerthError `key-algorithm-unsupported`
 */
export async function createKey(algorithm: KeyAlgorithm): Promise<KeyObject> {
  switch (algorithm) {
    case "ecdsa-p256":
      return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    case "ed25519":
      return generateKeyPairSync("ed25519").privateKey;
    case "rsa-2048":
    case "rsa-3072":
    case "rsa-4096":
      return createRsaKey(Number(algorithm.slice("rsa-".length)));
    default:
      throw new BerthError("key-algorithm-unsupported", { algorithm: String(algorithm) });
  }
}

/** Generates a private key that is only written down. @throws BerthError `key-algorithm-unsupported` */
export async function createEncodedKey(algorithm: KeyAlgorithm): Promise<EncodedKey> {
  if (algorithm !== "ecdsa-p256") return encodedKey(await createKey(algorithm));
  // Its numbers come without another call of OpenSSL.
  const pair = createECDH("prime256v1");
  const point = pair.generateKeys();
  const number = pair.getPrivateKey();
  // Node leaves out octets that are zero at the start; the first octet of the point says that both of its numbers follow.
  return encodedP256Key(
    number.length === 32 ? number : Buffer.concat([Buffer.alloc(32 - number.length), number]),
    point.subarray(1),
  );
}

/** Exports a private key as PKCS#8 PEM, not encrypted. */
export function toPem(key: KeyObject): Secret {
  return secret(pem("PRIVATE KEY", encodedKey(key).pkcs8));
}

/**
 * Reads a private key in PEM: PKCS#8, PKCS#1 or SEC1, encrypted or not. `what` names the key in errors.
 * @throws BerthError `key-unreadable`, `key-passphrase`
 */
export function loadPrivateKey(pem: string | Secret, passphrase?: Secret, what = "The key"): KeyObject {
  requireOption(what, typeof pem === "string" || isSecret(pem), "a text in PEM, or a Secret");
  const text = secret(pem);
  const encrypted = /ENCRYPTED/.test(text.reveal());
  if (encrypted && passphrase === undefined) throw new BerthError("key-passphrase", { what });
  const key = parseKey(text, encrypted ? passphrase : undefined, what);
  if (halvesMatch(key)) return key;
  throw new BerthError("key-unreadable", {
    what,
    reason: { code: "key-parts-differ" },
  });
}

function parseKey(text: Secret, passphrase: Secret | undefined, what: string): KeyObject {
  try {
    return createPrivateKey(
      passphrase === undefined ? text.reveal() : { key: text.reveal(), passphrase: passphrase.reveal() },
    );
  } catch (error) {
    if (isObject(error) && error["code"] === "ERR_OSSL_EVP_UNSUPPORTED")
      throw new BerthError("key-unreadable", { what, reason: { code: "encryption-unsupported" } }, { cause: error });
    if (passphrase !== undefined) throw new BerthError("key-passphrase", { what });
    throw new BerthError(
      "key-unreadable",
      { what, reason: pemProblem(text.reveal(), "private-key") },
      { cause: error },
    );
  }
}

/**
 * A key file contains the public part next to the private one, and OpenSSL does not check that they match. Signatures
 * of a damaged key would be rejected everywhere.
 */
function halvesMatch(key: KeyObject): boolean {
  const kind = key.asymmetricKeyType;
  if (kind !== "ec" && kind !== "rsa" && kind !== "ed25519") return true;
  const digest = kind === "ed25519" ? null : "sha256";
  const text = Buffer.from("berth");
  try {
    return verify(digest, text, createPublicKey(key), sign(digest, text, key));
  } catch {
    return false;
  }
}

/** A signer that uses a private key in memory. @throws BerthError `key-algorithm-unsupported` */
export function localSigner(key: KeyObject): Signer {
  requireOption("key", isObject(key) && key.type === "private", "a private KeyObject");
  const algorithm = signatureAlgorithmOf(key);
  const digest = algorithm === "ed25519" ? null : "sha256";
  return trustSigner({ publicKey: createPublicKey(key), algorithm, sign: async (tbs) => sign(digest, tbs, key) });
}

function signatureAlgorithmOf(key: KeyObject): Signer["algorithm"] {
  switch (key.asymmetricKeyType) {
    case "ec":
      return "ecdsa-sha256";
    case "rsa":
      return "rsa-sha256";
    case "ed25519":
      return "ed25519";
    default:
      throw new BerthError("key-algorithm-unsupported", { algorithm: String(key.asymmetricKeyType) });
  }
}

async function createRsaKey(modulusLength: number): Promise<KeyObject> {
  if (runningRsaKeys >= maxConcurrentRsaKeys) await new Promise<void>((resolve) => rsaQueue.push(resolve));
  runningRsaKeys += 1;
  try {
    return (await promisify(generateKeyPair)("rsa", { modulusLength })).privateKey;
  } finally {
    runningRsaKeys -= 1;
    rsaQueue.shift()?.();
  }
}
