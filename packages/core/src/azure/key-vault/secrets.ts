import { BerthError } from "../../errors/index.ts";
import { type Secret, secret } from "../../secret.ts";
import { fromVault, type Vault } from "./vault.ts";

/** The secrets of a vault. Names are letters, digits and hyphens. */
export interface VaultSecrets {
  /** Stores a new version of a secret. */
  put(name: string, value: Secret): Promise<void>;
  /** @returns the newest version; undefined where there is none */
  get(name: string): Promise<Secret | undefined>;
  /** One that is gone already is no error. It can be recovered for as long as the vault keeps what was deleted. */
  remove(name: string): Promise<void>;
}

/** Rejects with BerthError `vault-unavailable` where the vault is unavailable. */
export function vaultSecrets(vault: Vault): VaultSecrets {
  return {
    async put(name, value) {
      const made = await fromVault(vault, () => vault.secrets.setSecret(name, value.reveal()));
      if (made === undefined)
        throw new BerthError("vault-unavailable", {
          vault: vault.url,
          reason: { code: "vault-secret-not-stored", name },
        });
    },
    async get(name) {
      const found = await fromVault(vault, () => vault.secrets.getSecret(name));
      return found?.value === undefined ? undefined : secret(found.value);
    },
    async remove(name) {
      await fromVault(vault, async () => (await vault.secrets.beginDeleteSecret(name)).getOperationState());
    },
  };
}
