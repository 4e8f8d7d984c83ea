import { randomUUID } from "node:crypto";
import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { type Azure, clouds, connectAzure } from "@dockberth/core";
import { easyAuthentication } from "./access/easy-auth.ts";
import { tokenAuthentication } from "./access/token.ts";
import { connectQueue } from "./queue/work-queue.ts";
import type { Service } from "./service.ts";
import type { Settings } from "./settings.ts";
import { type Budget, shareBudget } from "./store/budget.ts";
import { connectStore } from "./store/store.ts";
import { connectToVault } from "./vault/connect.ts";

export interface ConnectServiceOptions {
  readonly credential?: TokenCredential;
  readonly now?: () => Date;
}

/** Connects by the first call, and again by the next where that failed: a storage account may come later than we do. */
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

/** Connects everything that the settings name, and makes the tables and the queue where they are not there yet. */
export async function connectService(settings: Settings, options: ConnectServiceOptions = {}): Promise<Service> {
  const { now = () => new Date() } = options;
  const credential = options.credential ?? cloudCredential(settings);
  const store = connectStore(settings.storage, credential);
  const queue = connectQueue(settings.storage, credential);
  await Promise.all([store.prepare(), queue.prepare()]);
  const { authentication } = settings;
  return {
    settings,
    store,
    queue,
    ...(await connectToVault(settings, store, credential)),
    authenticate:
      authentication.kind === "easy-auth"
        ? easyAuthentication(authentication.tenantId)
        : tokenAuthentication(authentication, now),
    azure: perSubscription(settings, credential, shareBudget(settings, store.budget)),
    now,
    newId: () => randomUUID(),
  };
}

/** The application's identity: a managed one in Azure, whatever is signed in elsewhere. */
function cloudCredential({ cloud, identityClientId }: Settings): TokenCredential {
  return new DefaultAzureCredential({
    authorityHost: clouds[cloud].authorityHost,
    ...(identityClientId === undefined ? {} : { managedIdentityClientId: identityClientId }),
  });
}

/** One connection a subscription, made when it is first needed. */
function perSubscription(settings: Settings, credential: TokenCredential, budget: Budget): Service["azure"] {
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
        ...(settings.armEndpoint === undefined ? {} : { endpoint: settings.armEndpoint }),
        ...(settings.armCa === undefined ? {} : { ca: settings.armCa }),
      });
    connections.set(subscriptionId, connection);
    return connection;
  };
}
