import type { Secret } from "../secret.ts";
import type { TlsMaterial } from "./material.ts";

/** Where an adapter keeps the authority and the client certificates: files, a vault, a table. */
export interface CertificateStore {
  readAuthority(): Promise<{ readonly cert: string; readonly key: Secret } | undefined>;
  /** Never replaces one that is there; rejects instead. */
  writeAuthority(authority: { readonly cert: string; readonly key: Secret }): Promise<void>;
  readClient(host: string): Promise<TlsMaterial | undefined>;
  writeClient(host: string, client: TlsMaterial): Promise<void>;
  removeClient(host: string): Promise<void>;
}
