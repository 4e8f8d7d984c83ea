import { TableClient, type TableServiceClientOptions } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { perTryTimeoutPolicy } from "@dockberth/core";
import type { Settings } from "../settings.ts";
import { type CallerStore, callerStore } from "./callers.ts";
import { maxTrySeconds, withStorage } from "./errors.ts";
import { type GrantStore, grantStore } from "./grants.ts";
import { type HostStore, hostStore } from "./hosts.ts";
import { type LeaseStore, leaseStore } from "./leases.ts";
import { type OperationStore, operationStore } from "./operations.ts";
import { type RequestStore, requestStore } from "./requests.ts";

/** The application's records in Table Storage. */
export interface Store {
  readonly operations: OperationStore;
  readonly hosts: HostStore;
  readonly grants: GrantStore;
  readonly leases: LeaseStore;
  readonly callers: CallerStore;
  readonly requests: RequestStore;
  /** The table in which workers share ARM's request budget. */
  readonly budget: TableClient;
  /** Creates the tables that do not exist yet. */
  prepare(): Promise<void>;
  /** Resolves if the tables answer. */
  check(): Promise<void>;
}

const tableNames = ["operations", "hosts", "grants", "leases", "callers", "requests", "budget"] as const;

export function connectStore(storage: Settings["storage"], credential: TokenCredential): Store {
  const tables = Object.fromEntries(
    tableNames.map((name) => [name, connectTable(`berth${name}`, storage, credential)]),
  ) as Record<(typeof tableNames)[number], TableClient>;
  return {
    operations: operationStore(tables.operations),
    hosts: hostStore(tables.hosts),
    grants: grantStore(tables.grants),
    leases: leaseStore(tables.leases),
    callers: callerStore(tables.callers),
    requests: requestStore(tables.requests),
    budget: tables.budget,
    prepare: async () => {
      await Promise.all(tableNames.map((name) => withStorage(() => tables[name].createTable())));
    },
    check: async () => {
      await withStorage(() => tables.hosts.listEntities().byPage({ maxPageSize: 1 }).next());
    },
  };
}

const options: TableServiceClientOptions = {
  retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
  additionalPolicies: [perTryTimeoutPolicy(maxTrySeconds)],
};

function connectTable(name: string, storage: Settings["storage"], credential: TokenCredential): TableClient {
  if ("connectionString" in storage)
    return TableClient.fromConnectionString(storage.connectionString, name, {
      ...options,
      // The storage emulator on this machine speaks plain HTTP; Azure's accounts do not.
      allowInsecureConnection: /^(?:.*;)?TableEndpoint=http:\/\/127\.0\.0\.1[:/]/.test(storage.connectionString),
    });
  return new TableClient(storage.tableUrl, name, credential, options);
}
