import { generateKeyPair, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";

/** The limit: three keys and three signatures of the size of a certificate, and nothing else. */
export async function rawSet(algorithm: "ecdsa-p256" | "rsa-2048"): Promise<void> {
  const tbs = Buffer.alloc(600, 1);
  const keys: KeyObject[] =
    algorithm === "ecdsa-p256"
      ? [1, 2, 3].map(() => generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)
      : [await rsaKey(), ...(await Promise.all([rsaKey(), rsaKey()]))];
  const [authority] = keys;
  for (const _key of keys) if (authority !== undefined) sign("sha256", tbs, authority);
}

async function rsaKey(): Promise<KeyObject> {
  return (await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })).privateKey;
}
