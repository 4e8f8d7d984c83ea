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
import { FunctionError } from "../errors.ts";
import type { Service } from "../service.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";

/** What a service has of its vault; without one it makes no hosts, and says so. */
export async function connectToVault(
  settings: Settings,
  store: Store,
  credential: TokenCredential,
): Promise<Pick<Service, "secrets" | "clients" | "authority">> {
  const { vaultUrl: url, armCa: ca } = settings;
  if (url === undefined) {
    const authority = () => Promise.reject(new FunctionError("vault-missing", { what: "The certificate authority" }));
    return { secrets: undefined, clients: undefined, authority };
  }
  const vault = await connectVault({ credential, url, ...(ca === undefined ? {} : { ca }) });
  const secrets = vaultSecrets(vault);
  let authority: Promise<Authority> | undefined;
  return {
    secrets,
    clients: settings.keepClients ? (host) => (client) => keepClient(secrets, host, client) : undefined,
    authority: () => {
      authority ??= readAuthority(settings, vault, store).catch((error: unknown) => {
        authority = undefined;
        throw error;
      });
      return authority;
    },
  };
}

/** The client's half of a host as a secret of the vault, for those whom the vault's own roles let read it. */
async function keepClient(secrets: VaultSecrets, host: string, { ca, cert, key }: TlsMaterial): Promise<void> {
  await secrets.put(`berth-client-${host}`, secret(JSON.stringify({ ca, cert, key: key.reveal() })));
}

/** One at a time: two workers that find no authority would each make one, and half of the hosts would trust the lost one. */
async function readAuthority({ authority }: Settings, vault: Vault, store: Store): Promise<Authority> {
  const holder = crypto.randomUUID();
  while (!(await store.hosts.take("vault", "authority", holder, new Date(), 30)))
    await new Promise((resolve) => setTimeout(resolve, 250));
  try {
    return await vaultAuthority(vault, {
      name: authority.name,
      kind: authority.kind === "vault-key" ? "key" : "secret",
    });
  } finally {
    await store.hosts.release("vault", "authority", holder);
  }
}
