import type { KeyObject } from "node:crypto";
import type { Secret } from "../secret.ts";

/** Docker's three words: PEM texts, of which `key` is kept secret. One shape from issuer to client. */
export interface TlsMaterial {
  /** The authority that the other side must be of. */
  readonly ca: string;
  readonly cert: string;
  /** PKCS#8, not encrypted: dockerd refuses encrypted keys. */
  readonly key: Secret;
}

export interface HostCertificates {
  readonly server: TlsMaterial;
  readonly client: TlsMaterial;
}

export const keyAlgorithms = ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

export type SignatureAlgorithm = "ecdsa-sha256" | "rsa-sha256" | "ed25519";

/** Where an authority's signatures come from: a key at hand, or one that never leaves its vault. */
export interface Signer {
  readonly publicKey: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** Signs a TBSCertificate. The signature as X.509 carries it: for ECDSA the DER sequence, not the raw r and s. */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

export interface Authority {
  /** PEM. */
  readonly cert: string;
  readonly signer: Signer;
  /** PKCS#8 PEM; undefined where the key lives in a vault. */
  readonly key: Secret | undefined;
}
