import type { KeyObject } from "node:crypto";
import type { Secret } from "../secret.ts";

/** A certificate, its key and its authority, all in PEM, under Docker's names for them. */
export interface TlsMaterial {
  /** The certificate of the authority that the peer's certificate must be issued by. */
  readonly ca: string;
  readonly cert: string;
  /** PKCS#8, not encrypted: dockerd does not support encrypted keys. */
  readonly key: Secret;
}

/** The two certificates of a host. */
export interface HostCertificates {
  readonly server: TlsMaterial;
  readonly client: TlsMaterial;
}

/** The types of new keys. */
export const keyAlgorithms = ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"] as const;
/** The type of a new key. */
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** How a signer signs. */
export type SignatureAlgorithm = "ecdsa-sha256" | "rsa-sha256" | "ed25519";

/** Signs for an authority: with a private key in memory, or with one in a vault. */
export interface Signer {
  readonly publicKey: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /**
   * Signs a TBSCertificate in DER.
   * @returns the signature as X.509 encodes it; for ECDSA a DER sequence of r and s, not their raw concatenation
   */
  sign(tbs: Uint8Array): Promise<Uint8Array>;
}

/** A certificate authority that can sign. */
export interface Authority {
  /** The CA certificate in PEM. */
  readonly cert: string;
  readonly signer: Signer;
  /** The private key as PKCS#8 PEM; undefined if the signer does not expose it. */
  readonly key: Secret | undefined;
}
