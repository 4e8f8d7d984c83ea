import {
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
import { type Secret, secret } from "../secret.ts";
import type { KeyAlgorithm, Signer } from "./material.ts";

const generateInPool = promisify(generateKeyPair);

/** RSA keys made at once; more would fill libuv's pool of four and make files and DNS wait behind them. */
const concurrentRsaKeys = 2;
const waiting: (() => void)[] = [];
let busy = 0;

/** A new private key. Elliptic keys take microseconds and are made at once, RSA keys in the thread pool. */
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

/** PKCS#8 in PEM, as a secret. */
export function toPem(key: KeyObject): Secret {
  return secret(key.export({ type: "pkcs8", format: "pem" }) as string);
}

/**
 * Reads a private key: PKCS#8, PKCS#1 or SEC1, encrypted or not.
 * @throws BerthError `key-unreadable`, `key-passphrase`, `key-algorithm-unsupported`
 */
export function loadPrivateKey(pem: string | Secret, passphrase?: Secret, what = "The key"): KeyObject {
  const text = secret(pem);
  const encrypted = /ENCRYPTED/.test(text.reveal());
  if (encrypted && passphrase === undefined) throw new BerthError("key-passphrase", { what });
  const key = parsed(text, encrypted ? passphrase : undefined, what);
  if (isWhole(key)) return key;
  throw new BerthError("key-unreadable", { what, reason: "its two halves do not fit, so that it is damaged" });
}

function parsed(text: Secret, passphrase: Secret | undefined, what: string): KeyObject {
  try {
    return createPrivateKey(
      passphrase === undefined ? text.reveal() : { key: text.reveal(), passphrase: passphrase.reveal() },
    );
  } catch (error) {
    if (passphrase !== undefined) throw new BerthError("key-passphrase", { what });
    throw new BerthError("key-unreadable", { what, reason: reasonOf(text.reveal()) }, { cause: error });
  }
}

/** A file holds the public half beside the private one, and OpenSSL believes both: what the damaged one signs, nobody takes. */
function isWhole(key: KeyObject): boolean {
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

/** A signer whose key is at hand. @throws BerthError `key-algorithm-unsupported` */
export function localSigner(key: KeyObject): Signer {
  const algorithm = signatureAlgorithmOf(key);
  const digest = algorithm === "ed25519" ? null : "sha256";
  return { publicKey: createPublicKey(key), algorithm, sign: async (tbs) => sign(digest, tbs, key) };
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
  if (busy >= concurrentRsaKeys) await new Promise<void>((resolve) => waiting.push(resolve));
  busy += 1;
  try {
    return (await generateInPool("rsa", { modulusLength })).privateKey;
  } finally {
    busy -= 1;
    waiting.shift()?.();
  }
}

function reasonOf(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (!text.includes("-----BEGIN")) return "it is not PEM (no BEGIN line)";
  if (!text.includes("\n")) return "its line breaks are gone";
  if (!/PRIVATE KEY-----/.test(text)) return "it holds something else than a private key";
  if (!/-----END [A-Z ]*PRIVATE KEY-----/.test(text)) return "it is cut off (no END line)";
  return "its content is damaged";
}
