import { createAuthority, loadAuthority } from "../../certificates/authority.ts";
import type { Authority } from "../../certificates/material.ts";
import { secret } from "../../secret.ts";
import { vaultSecrets } from "./secrets.ts";
import { createVaultKey } from "./signer.ts";
import type { Vault } from "./vault.ts";

/** Options of `vaultAuthority`. */
export interface VaultAuthorityOptions {
  /** What people will read as the issuer, where the authority is made now. */
  readonly name: string;
  /**
   * `key`: the vault signs, and the key never leaves it. `secret`: certificate and key are a secret of the vault, for
   * authorities that exist and for vaults that are asked too often.
   */
  readonly kind: "key" | "secret";
  /** The key, and with `-certificate` or `-authority` after it the secrets. Default `berth`. */
  readonly prefix?: string | undefined;
}

/**
 * The authority of a vault, made on the first call. Two first calls at once would make two: let one at a time in.
 * @throws BerthError `vault-unavailable`, `authority-expired`, and what is wrong with what is kept there
 */
export async function vaultAuthority(vault: Vault, options: VaultAuthorityOptions): Promise<Authority> {
  return options.kind === "key" ? authorityByKey(vault, options) : authorityBySecret(vault, options);
}

async function authorityByKey(vault: Vault, { name, prefix = "berth" }: VaultAuthorityOptions): Promise<Authority> {
  const secrets = vaultSecrets(vault);
  const signer = await createVaultKey(vault, prefix);
  const known = await secrets.get(`${prefix}-certificate`);
  if (known !== undefined) return loadAuthority({ cert: known.reveal(), signer });
  const made = await createAuthority({ name, signer });
  await secrets.put(`${prefix}-certificate`, secret(made.cert));
  return made;
}

async function authorityBySecret(vault: Vault, { name, prefix = "berth" }: VaultAuthorityOptions): Promise<Authority> {
  const secrets = vaultSecrets(vault);
  const known = await secrets.get(`${prefix}-authority`);
  if (known !== undefined) {
    const { cert, key } = JSON.parse(known.reveal()) as { cert: string; key: string };
    return loadAuthority({ cert, key: secret(key) });
  }
  const made = await createAuthority({ name });
  await secrets.put(`${prefix}-authority`, secret(JSON.stringify({ cert: made.cert, key: made.key?.reveal() })));
  return made;
}
