import { TableClient, type TableServiceClientOptions } from "@azure/data-tables";
import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { type Azure, clouds, connectAzure, perTryTimeoutPolicy } from "@dockberth/core";
import type { Configuration, StoreSource } from "./configuration.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";
import { openTableStore } from "./store/table.ts";

/** People who type a command wait for the answer, so a table that is silent for this long counts as unavailable. */
const secondsPerTry = 4;

/** The Azure identity of the bot: a managed identity, the `AZURE_*` variables, or a signed-in developer. */
export function openCredential({ azure }: Configuration): TokenCredential {
  const { authorityHost = clouds[azure.cloud].authorityHost, endpoint } = azure;
  // Instance discovery only knows Microsoft's own authority hosts.
  return new DefaultAzureCredential({ authorityHost, disableInstanceDiscovery: endpoint !== undefined });
}

export function openAzure({ azure }: Configuration, credential: TokenCredential): Promise<Azure> {
  const { cloud, subscriptionId, endpoint, ca, pollSeconds } = azure;
  return connectAzure({ credential, subscriptionId, cloud, endpoint, ca, pollSeconds });
}

/** A file for bots on one machine, a table for any number of bots. */
export async function openStore(store: StoreSource, credential: TokenCredential): Promise<Store> {
  if ("file" in store) return openSqliteStore(store.file);
  const { table, at } = store;
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 500 },
    additionalPolicies: [perTryTimeoutPolicy(secondsPerTry)],
  };
  if ("endpoint" in at) return openTableStore(new TableClient(at.endpoint, table, credential, options));
  const connection = at.connection.reveal();
  // Azurite on this machine speaks http.
  const allowInsecureConnection = /TableEndpoint=http:\/\/127\.0\.0\.1[:/]|UseDevelopmentStorage=true/.test(connection);
  return openTableStore(TableClient.fromConnectionString(connection, table, { ...options, allowInsecureConnection }));
}
