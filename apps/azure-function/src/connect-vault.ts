import { randomUUID } from "node:crypto";
import type { TokenCredential } from "@azure/identity";
import {
  type Authority,
  connectVault,
  secret,
  type TlsMaterial,
  type Vault,
  type VaultSecrets,
  vaultAuthority,
  vaultSecrets,
} from "@dockberth/core";
import { FunctionError } from "./errors.ts";
import type { Service } from "./service.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./storage/store.ts";

/** The parts of a service that need a key vault. Without one, the authority is missing and no host can be created. */
export async function connectToVault(
  settings: Settings,
  store: Store,
  credential: TokenCredential,
): Promise<Pick<Service, "secrets" | "clients" | "authority">> {
  if (settings.vaultUrl === undefined) {
    const authority = () => Promise.reject(new FunctionError("vault-missing", { needed: "authority" }));
    return { secrets: undefined, clients: undefined, authority };
  }
  const vault = await connectVault({ credential, url: settings.vaultUrl, ca: settings.armCa });
  const secrets = vaultSecrets(vault);
  let authority: Promise<Authority> | undefined;
  return {
    secrets,
    clients: settings.keepClients ? (host) => (client) => storeClient(secrets, host, client) : undefined,
    authority: () => {
      authority ??= openAuthority(settings, vault, store).catch((error: unknown) => {
        authority = undefined;
        throw error;
      });
      return authority;
    },
  };
}

/** A host's client certificate as a secret, for those whom the vault's own roles let read it. */
async function storeClient(secrets: VaultSecrets, host: string, { ca, cert, key }: TlsMaterial): Promise<void> {
  await secrets.put(`berth-client-${host}`, secret(JSON.stringify({ ca, cert, key: key.reveal() })));
}

/** One worker at a time: two that find no authority would each create one, and some hosts would trust the lost one. */
async function openAuthority({ authority }: Settings, vault: Vault, store: Store): Promise<Authority> {
  const holder = randomUUID();
  while (!(await store.leases.acquire("vault", "authority", holder, new Date(), 30)))
    await new Promise((resolve) => setTimeout(resolve, 250));
  try {
    return await vaultAuthority(vault, {
      name: authority.name,
      kind: authority.kind === "vault-key" ? "key" : "secret",
    });
  } finally {
    await store.leases.release("vault", "authority", holder);
  }
}
