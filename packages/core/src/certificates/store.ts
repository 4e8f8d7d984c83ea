import type { Secret } from "../secret.ts";
import type { TlsMaterial } from "./material.ts";

/**
 * Storage for an authority and for client certificates: files, a vault, a table. Core's functions take and return
 * certificates and never store them; an adapter implements this interface and calls it around them.
 *
 * Every method may be called at any time by several processes at once. A reader sees either the complete old value or
 * the complete new one; an implementation whose writes can be interrupted must detect a partial value and treat it as
 * missing. Methods reject with whatever error fits the storage. A missing entry is not an error.
 */
export interface CertificateStore {
  /**
   * Called before certificates are issued.
   * @returns the certificate (PEM) and the private key (PKCS#8 PEM), or undefined if there is no authority
   */
  readAuthority(): Promise<{ readonly cert: string; readonly key: Secret } | undefined>;
  /**
   * Called after {@link createAuthority}. It must reject if an authority exists: losing the key of an authority makes
   * all of its hosts unreachable.
   */
  writeAuthority(authority: { readonly cert: string; readonly key: Secret }): Promise<void>;
  /**
   * Called before a connection to a host is made.
   * @returns the client certificate of the host, or undefined if there is none or its key does not match
   */
  readClient(host: string): Promise<TlsMaterial | undefined>;
  /** Called before a host is deployed and for each new client certificate. Replaces an existing one. */
  writeClient(host: string, client: TlsMaterial): Promise<void>;
  /** Called after a host was removed. Resolves if there is nothing to remove. */
  removeClient(host: string): Promise<void>;
}
