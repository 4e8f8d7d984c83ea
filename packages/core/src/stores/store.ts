import type { TlsMaterial } from "../certificates/material.ts";
import type { Secret } from "../secret.ts";

/** The certificate of an authority (PEM) and its private key (PKCS#8 PEM). */
export interface StoredAuthority {
  readonly cert: string;
  readonly key: Secret;
}

/**
 * Storage for an authority and for client certificates: `fileStore`, `memoryStore`, or your own in a vault or a table.
 * The verbs take and return certificates and never store them; `connectBerth` and adapters call a store around them.
 *
 * Every method may be called at any time by several processes at once. A reader sees either the complete old value or
 * the complete new one; an implementation whose writes can be interrupted must detect a partial value and treat it as
 * missing. Methods reject with whatever error fits the storage: a call ends with
 * `callback-failed` then, and an error that has a code ends it as it is. A missing entry is not an error.
 */
export interface CertificateStore {
  /**
   * Called before certificates are issued.
   * @returns the authority, or undefined if there is none
   */
  readAuthority(): Promise<StoredAuthority | undefined>;
  /**
   * Called after `createAuthority`. If an authority exists, also one that another process writes at the same moment, it
   * must reject with the `BerthError` `authority-exists` and keep the existing one: losing the key of an authority makes
   * all of its hosts unreachable.
   */
  writeAuthority(authority: StoredAuthority): Promise<void>;
  /**
   * Called before a connection to a host is made.
   * @returns the client certificate of the host, or undefined if there is none or its key does not match
   */
  readClient(host: string): Promise<TlsMaterial | undefined>;
  /** Called before a host is deployed and for each new client certificate. Replaces an existing one. */
  writeClient(host: string, client: TlsMaterial): Promise<void>;
  /** Called after a host was removed. Resolves if there is nothing to remove. */
  removeClient(host: string): Promise<void>;
  /** Where `connectBerth` keeps the VM sizes of a location for a day. Without it, each process asks Azure. */
  readonly sizes?: SizeCache | undefined;
}

/** Storage for what Azure says about VM sizes. What it rejects, loses or damages is asked for again. */
export interface SizeCache {
  /** @returns what was written under this key, or undefined */
  read(key: string): Promise<string | undefined>;
  /** Keeps a text under a key, in place of an earlier one. */
  write(key: string, text: string): Promise<void>;
}
