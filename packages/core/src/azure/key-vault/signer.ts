import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { KeyVaultKey } from "@azure/keyvault-keys";
import type { Signer } from "../../certificates/material.ts";
import { BerthError } from "../../errors/index.ts";
import { fromVault, type Vault } from "./vault.ts";

/**
 * A signer whose key never leaves its vault: the vault is sent a digest. The version that is current now is kept to.
 * @throws BerthError `vault-unavailable`, also where there is no such key; `key-algorithm-unsupported`
 */
export async function vaultSigner(vault: Vault, keyName: string): Promise<Signer> {
  const key = await fromVault(vault, () => vault.keys.getKey(keyName));
  if (key === undefined)
    throw new BerthError("vault-unavailable", {
      vault: vault.url,
      reason: { code: "vault-key-missing", name: keyName },
    });
  return signerOf(vault, key);
}

/** A signer in front of a key of the vault, made now where there is none of this name. P-256, not exportable. */
export async function createVaultKey(vault: Vault, keyName: string): Promise<Signer> {
  const key =
    (await fromVault(vault, () => vault.keys.getKey(keyName))) ??
    (await fromVault(vault, () =>
      vault.keys.createEcKey(keyName, { curve: "P-256", keyOps: ["sign", "verify"], exportable: false }),
    ));
  if (key === undefined)
    throw new BerthError("vault-unavailable", {
      vault: vault.url,
      reason: { code: "vault-key-not-created", name: keyName },
    });
  return signerOf(vault, key);
}

function signerOf(vault: Vault, vaultKey: KeyVaultKey): Signer {
  const publicKey = publicKeyOf(vaultKey);
  const curve = publicKey.asymmetricKeyType === "ec";
  const client = vault.cryptography(vaultKey);
  return {
    publicKey,
    algorithm: curve ? "ecdsa-sha256" : "rsa-sha256",
    async sign(tbs) {
      const digest = createHash("sha256").update(tbs).digest();
      const signed = await fromVault(vault, () => client.sign(curve ? "ES256" : "RS256", digest));
      const raw = Buffer.from(signed?.result ?? []);
      const signature = curve ? toDer(raw) : raw;
      if (!verify("sha256", tbs, publicKey, signature))
        throw new BerthError("vault-unavailable", { vault: vault.url, reason: { code: "vault-signature-wrong" } });
      return signature;
    },
  };
}

function publicKeyOf({ key = {} }: KeyVaultKey): KeyObject {
  const text = (octets: Uint8Array | undefined) => Buffer.from(octets ?? []).toString("base64url");
  if (/^EC/.test(key.kty ?? "") && key.crv === "P-256")
    return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: text(key.x), y: text(key.y) } });
  if (/^RSA/.test(key.kty ?? ""))
    return createPublicKey({ format: "jwk", key: { kty: "RSA", n: text(key.n), e: text(key.e) } });
  throw new BerthError("key-algorithm-unsupported", { algorithm: `${key.kty} ${key.crv ?? ""}`.trim() });
}

/** Key Vault gives r and s side by side (RFC 7518, section 3.4); X.509 wants a DER sequence of two integers (RFC 3279). */
export function toDer(raw: Uint8Array): Buffer {
  const half = raw.length / 2;
  const integers = [raw.subarray(0, half), raw.subarray(half)].map((octets) => {
    const first = octets.findIndex((octet) => octet !== 0);
    const digits = first < 0 ? Buffer.from([0]) : Buffer.from(octets.subarray(first));
    // A first bit that is set would make it negative.
    const value = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
    return Buffer.concat([Buffer.from([2, value.length]), value]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
