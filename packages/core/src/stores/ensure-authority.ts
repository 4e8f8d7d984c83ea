import { type AuthorityOptions, createAuthority, loadAuthority } from "../certificates/authority.ts";
import type { Authority } from "../certificates/material.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import type { CertificateStore } from "./store.ts";

/** Options of `ensureAuthority`. */
export interface EnsureAuthorityOptions extends Omit<AuthorityOptions, "signer"> {
  /** Called after an authority was created. */
  readonly onCreated?: (() => void) | undefined;
}

/**
 * The authority of a store, which the first call creates. Of several first calls at once, in any process, one creates it,
 * and all have the same.
 * @throws BerthError as {@link createAuthority} and {@link loadAuthority} do, and what the store rejects with
 */
export async function ensureAuthority(store: CertificateStore, given: EnsureAuthorityOptions): Promise<Authority> {
  requireOption("store", isObject(store) && typeof store.readAuthority === "function", "a CertificateStore");
  requireOption("options", isObject(given), "an object");
  const { onCreated, ...options } = given;
  const found = await store.readAuthority();
  if (found !== undefined) return loadAuthority(found);
  const created = await createAuthority(options);
  if (created.key === undefined) throw new BerthError("unexpected", { message: "The new authority has no key" });
  try {
    await store.writeAuthority({ cert: created.cert, key: created.key });
  } catch (error) {
    const other = isBerthError(error, "authority-exists") ? await store.readAuthority() : undefined;
    if (other === undefined) throw error;
    return loadAuthority(other);
  }
  onCreated?.();
  return created;
}
