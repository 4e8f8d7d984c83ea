import { TableClient, type TableServiceClientOptions } from "@azure/data-tables";
import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";
import { type Azure, clouds, connectAzure, perTryTimeoutPolicy } from "@dockberth/core";
import type { Configuration, StoreSource } from "./configuration.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";
import { openTableStore } from "./store/table.ts";

/** A table that has not answered by then will not; who typed a command is still there to be told. */
const trySeconds = 4;

/** The identity of the bot: a managed one in Azure, the `AZURE_*` variables, or whatever is signed in. */
export function openCredential({ azure }: Configuration): TokenCredential {
  const { authorityHost = clouds[azure.cloud].authorityHost, endpoint } = azure;
  // An authority that is not Microsoft's own is not in the list that instance discovery asks.
  return new DefaultAzureCredential({ authorityHost, disableInstanceDiscovery: endpoint !== undefined });
}

export async function openAzure({ azure }: Configuration, credential: TokenCredential): Promise<Azure> {
  const { cloud, subscriptionId, endpoint, ca, pollSeconds } = azure;
  return connectAzure({
    ...{ credential, subscriptionId, cloud, pollSeconds },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(ca === undefined ? {} : { ca }),
  });
}

/** A file for one machine, a table for as many bots as there are. */
export async function openStore(store: StoreSource, credential: TokenCredential): Promise<Store> {
  if ("file" in store) return openSqliteStore(store.file);
  const { table, at } = store;
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 500 },
    additionalPolicies: [perTryTimeoutPolicy(trySeconds)],
  };
  if ("endpoint" in at) return openTableStore(new TableClient(at.endpoint, table, credential, options));
  const text = at.connection.reveal();
  // Azurite, on this machine, speaks http.
  const allowInsecureConnection = /TableEndpoint=http:\/\/127\.0\.0\.1[:/]|UseDevelopmentStorage=true/.test(text);
  return openTableStore(TableClient.fromConnectionString(text, table, { ...options, allowInsecureConnection }));
}
