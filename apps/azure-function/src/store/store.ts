import { TableClient, type TableServiceClientOptions } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { perTryTimeoutPolicy } from "@dockberth/core";
import type { Settings } from "../settings.ts";
import { type CallerStore, callerStore } from "./callers.ts";
import { trySeconds, withStorage } from "./errors.ts";
import { type HostStore, hostStore } from "./hosts.ts";
import { type OperationStore, operationStore } from "./operations.ts";
import { type RequestStore, requestStore } from "./requests.ts";

/** The application's records in Table Storage. */
export interface Store {
  readonly operations: OperationStore;
  readonly hosts: HostStore;
  readonly callers: CallerStore;
  readonly requests: RequestStore;
  /** The table in which workers share ARM's budget. */
  readonly budget: TableClient;
  /** Makes the tables where they are not there yet. */
  prepare(): Promise<void>;
  /** Resolves where the tables answer. */
  check(): Promise<void>;
}

const tableNames = ["operations", "hosts", "leases", "callers", "requests", "budget"] as const;

export function connectStore(storage: Settings["storage"], credential: TokenCredential): Store {
  const clients = Object.fromEntries(
    tableNames.map((name) => [name, connectTable(`berth${name}`, storage, credential)]),
  ) as Record<(typeof tableNames)[number], TableClient>;
  return {
    operations: operationStore(clients.operations),
    hosts: hostStore(clients.hosts, clients.leases),
    callers: callerStore(clients.callers),
    requests: requestStore(clients.requests),
    budget: clients.budget,
    prepare: async () => {
      await Promise.all(tableNames.map((name) => withStorage(() => clients[name].createTable())));
    },
    check: async () => {
      await withStorage(() => clients.hosts.listEntities().byPage({ maxPageSize: 1 }).next());
    },
  };
}

/** Short tries: a worker or a caller that is told at once can come again. */
const options: TableServiceClientOptions = {
  retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
  additionalPolicies: [perTryTimeoutPolicy(trySeconds)],
};

function connectTable(name: string, storage: Settings["storage"], credential: TokenCredential): TableClient {
  if ("connectionString" in storage)
    return TableClient.fromConnectionString(storage.connectionString, name, {
      ...options,
      // The storage emulator on this machine speaks plain HTTP; an account of Azure's does not.
      allowInsecureConnection: /^(?:.*;)?TableEndpoint=http:\/\/127\.0\.0\.1[:/]/.test(storage.connectionString),
    });
  return new TableClient(`https://${storage.accountName}.table.${storage.suffix}`, name, credential, options);
}
