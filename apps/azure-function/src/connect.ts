import { randomUUID } from "node:crypto";
import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { type Azure, clouds, connectAzure } from "@dockberth/core";
import { easyAuthentication } from "./access/easy-auth.ts";
import { tokenAuthentication } from "./access/token.ts";
import { connectToVault } from "./connect-vault.ts";
import { createInventory } from "./inventory/inventory.ts";
import type { Service } from "./service.ts";
import type { Settings } from "./settings.ts";
import { type RequestBudget, shareBudget } from "./storage/budget.ts";
import { connectStore } from "./storage/store.ts";
import { connectQueue } from "./storage/work-queue.ts";

export interface ConnectServiceOptions {
  readonly credential?: TokenCredential | undefined;
  readonly now?: (() => Date) | undefined;
}

/** Connects on the first call, and again after a failure: the storage account may become available later. */
export function connectOnDemand(connect: () => Promise<Service>): () => Promise<Service> {
  let connected: Promise<Service> | undefined;
  return () => {
    connected ??= connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };
}

/** Connects everything that the settings name, and creates the tables and the queue if they do not exist yet. */
export async function connectService(settings: Settings, options: ConnectServiceOptions = {}): Promise<Service> {
  const { now = () => new Date() } = options;
  const credential = options.credential ?? applicationCredential(settings);
  const store = connectStore(settings.storage, credential);
  const queue = connectQueue(settings.storage, credential);
  await Promise.all([store.prepare(), queue.prepare()]);
  const azure = azureBySubscription(settings, credential, shareBudget(settings, store.budget));
  return {
    settings,
    store,
    queue,
    ...(await connectToVault(settings, store, credential)),
    authenticate: authentication(settings, now),
    azure,
    inventory: createInventory({ azure, store, now }),
    now,
    newId: () => randomUUID(),
  };
}

/** The application's identity: a managed one in Azure, the signed-in one elsewhere. */
function applicationCredential({ cloud, identityClientId }: Settings): TokenCredential {
  return new DefaultAzureCredential({
    authorityHost: clouds[cloud].authorityHost,
    ...(identityClientId === undefined ? {} : { managedIdentityClientId: identityClientId }),
  });
}

function authentication({ authentication: settings }: Settings, now: () => Date): Service["authenticate"] {
  return settings.kind === "easy-auth" ? easyAuthentication(settings.tenantId) : tokenAuthentication(settings, now);
}

/** One connection for each subscription, made on first use. */
function azureBySubscription(settings: Settings, credential: TokenCredential, budget: RequestBudget): Service["azure"] {
  const connections = new Map<string, Promise<Azure>>();
  return (subscriptionId) => {
    const connection =
      connections.get(subscriptionId) ??
      connectAzure({
        credential,
        subscriptionId,
        cloud: settings.cloud,
        pollSeconds: settings.pollSeconds,
        beforeRequest: ({ method }) => budget.take(subscriptionId, method),
        endpoint: settings.armEndpoint,
        ca: settings.armCa,
      });
    connections.set(subscriptionId, connection);
    return connection;
  };
}
