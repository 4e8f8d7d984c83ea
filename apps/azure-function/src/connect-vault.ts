import { randomBytes, randomUUID } from "node:crypto";
import type { TokenCredential } from "@azure/identity";
import {
  type Authority,
  connectVault,
  type Secret,
  secret,
  type TlsMaterial,
  type Vault,
  type VaultSecrets,
  vaultAuthority,
  vaultSecrets,
} from "@dockberth/core";
import type { VaultUse } from "./error-details.ts";
import { FunctionError } from "./errors.ts";
import type { Service } from "./service.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./storage/store.ts";

/** The parts of a service that need a key vault. Without one, the authority is missing and no host can be created. */
export async function connectToVault(
  settings: Settings,
  store: Store,
  credential: TokenCredential,
): Promise<Pick<Service, "secrets" | "digestKey" | "clients" | "authority">> {
  if (settings.vaultUrl === undefined) {
    const missing = (needed: VaultUse) => () => Promise.reject(new FunctionError("vault-missing", { needed }));
    const digestKey = missing("request-secrets");
    return { secrets: undefined, digestKey, clients: undefined, authority: missing("authority") };
  }
  const vault = await connectVault({ credential, url: settings.vaultUrl, ca: settings.armCa });
  const secrets = vaultSecrets(vault);
  return {
    secrets,
    digestKey: onceOpened(() => openDigestKey(secrets, store)),
    clients: settings.keepClients ? (host) => (client) => storeClient(secrets, host, client) : undefined,
    authority: onceOpened(() => openAuthority(settings, vault, store)),
  };
}

/** Opened on the first call, and again after a failure. */
function onceOpened<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

/** A host's client certificate as a secret, for those whom the vault's own roles let read it. */
async function storeClient(secrets: VaultSecrets, host: string, { ca, cert, key }: TlsMaterial): Promise<void> {
  await secrets.put(`berth-client-${host}`, secret(JSON.stringify({ ca, cert, key: key.reveal() })));
}

/** Two that find no authority would each create one, and some hosts would trust the lost one. */
function openAuthority({ authority }: Settings, vault: Vault, store: Store): Promise<Authority> {
  const kind = authority.kind === "vault-key" ? "key" : "secret";
  return oneAtATime(store, "authority", () => vaultAuthority(vault, { name: authority.name, kind }));
}

const digestKeyName = "berth-digest-key";

/** A key that only this application has: the digest of a password must not let a reader of the table guess it. */
function openDigestKey(secrets: VaultSecrets, store: Store): Promise<Secret> {
  return oneAtATime(store, "digest-key", async () => {
    const known = await secrets.get(digestKeyName);
    if (known !== undefined) return known;
    const created = secret(randomBytes(32).toString("base64url"));
    await secrets.put(digestKeyName, created);
    return created;
  });
}

/** Of all processes of the application. */
async function oneAtATime<Value>(store: Store, name: string, work: () => Promise<Value>): Promise<Value> {
  const holder = randomUUID();
  while (!(await store.leases.acquire("vault", name, holder, new Date(), 30)))
    await new Promise((resolve) => setTimeout(resolve, 250));
  try {
    return await work();
  } finally {
    await store.leases.release("vault", name, holder);
  }
}
