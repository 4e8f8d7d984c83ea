import { type AuthorityOptions, createAuthority, loadAuthority } from "../certificates/authority.ts";
import type { Authority } from "../certificates/material.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { checkedStore } from "./checked-store.ts";
import type { CertificateStore } from "./store.ts";

/** Options of `ensureAuthority`. */
export interface EnsureAuthorityOptions extends Omit<AuthorityOptions, "signer"> {
  /** Called after an authority was created. */
  readonly onCreated?: (() => void) | undefined;
}

/**
 * The authority of a store, which the first call creates. Of several first calls at once, in any process, one creates it,
 * and all have the same.
 * @throws BerthError as {@link createAuthority} and {@link loadAuthority} do, `callback-failed` where the store fails, and what it rejects with that has a code
 */
export async function ensureAuthority(store: CertificateStore, options: EnsureAuthorityOptions): Promise<Authority> {
  const { readAuthority, writeAuthority } = checkedStore(store);
  requireOption("options", isObject(options), "an object");
  const { onCreated, ...wishes } = options;
  const found = await readAuthority();
  if (found !== undefined) return loadAuthority(found);
  const created = await createAuthority(wishes);
  if (created.key === undefined) throw new BerthError("unexpected", { message: "The new authority has no key" });
  try {
    await writeAuthority({ cert: created.cert, key: created.key });
  } catch (error) {
    const other = isBerthError(error, "authority-exists") ? await readAuthority() : undefined;
    if (other === undefined) throw error;
    return loadAuthority(other);
  }
  onCreated?.();
  return created;
}
