import { odata, type TableClient, type TransactionAction } from "@azure/data-tables";
import { FunctionError } from "../errors.ts";
import { statusOf, withStorage, withStorageUnless } from "./errors.ts";

export interface CallerStore {
  /**
   * Counts hosts to a caller, all of them or none; those that are counted already cost nothing.
   * @throws BerthError `host-quota-reached`
   */
  claim(owner: string, hosts: readonly string[], limit: number): Promise<void>;
  /** A host that is gone, or was never made, counts no more. */
  giveBack(owner: string, host: string): Promise<void>;
  /** All hosts that have been counted since before this moment. */
  claims(before: Date): Promise<{ readonly owner: string; readonly host: string }[]>;
}

/** What a host is counted as: names are of a subscription. */
export function claimKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}-${name}`;
}

const countKey = "count";

/** How many hosts a caller has: a row a host and one for their number, changed in one transaction of the partition. */
export function callerStore(table: TableClient): CallerStore {
  const count = async (owner: string) => {
    const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(owner, countKey));
    return { used: Number(row?.["used"] ?? 0), etag: row === undefined ? undefined : String(row["etag"]) };
  };
  const countAction = (owner: string, used: number, etag: string | undefined): TransactionAction => {
    const entity = { partitionKey: owner, rowKey: countKey, used };
    return etag === undefined ? ["create", entity] : ["update", entity, "Replace", { etag }];
  };
  /** False where somebody else changed the caller's rows meanwhile. */
  const submit = (actions: TransactionAction[]) =>
    withStorage(async () => {
      try {
        await table.submitTransaction(actions);
        return true;
      } catch (error) {
        if ([404, 409, 412].includes(statusOf(error) ?? 0)) return false;
        throw error;
      }
    });
  return {
    async claim(owner, hosts, limit) {
      for (;;) {
        const { used, etag } = await count(owner);
        const known = await hostsOf(table, owner);
        const fresh = hosts.filter((host) => !known.has(host));
        if (fresh.length === 0) return;
        if (used + fresh.length > limit) throw new FunctionError("host-quota-reached", { limit, used });
        const rows = fresh.map((host): TransactionAction => ["create", { partitionKey: owner, rowKey: hostKey(host) }]);
        if (await submit([countAction(owner, used + fresh.length, etag), ...rows])) return;
      }
    },
    async giveBack(owner, host) {
      for (;;) {
        const { used, etag } = await count(owner);
        if (etag === undefined || !(await hostsOf(table, owner)).has(host)) return;
        const row: TransactionAction = ["delete", { partitionKey: owner, rowKey: hostKey(host) }];
        if (await submit([countAction(owner, Math.max(0, used - 1), etag), row])) return;
      }
    },
    claims: (before) =>
      withStorage(async () => {
        const queryOptions = { filter: odata`RowKey ge 'host-' and RowKey lt 'host.'` };
        const found: { owner: string; host: string }[] = [];
        for await (const { partitionKey, rowKey, timestamp } of table.listEntities({ queryOptions }))
          if (timestamp !== undefined && new Date(timestamp) < before)
            found.push({ owner: String(partitionKey), host: String(rowKey).slice("host-".length) });
        return found;
      }),
  };
}

function hostKey(host: string): string {
  return `host-${host}`;
}

async function hostsOf(table: TableClient, owner: string): Promise<Set<string>> {
  return withStorage(async () => {
    const filter = odata`PartitionKey eq ${owner} and RowKey ge 'host-' and RowKey lt 'host.'`;
    const found = new Set<string>();
    for await (const { rowKey } of table.listEntities({ queryOptions: { filter, select: ["RowKey"] } }))
      found.add(String(rowKey).slice("host-".length));
    return found;
  });
}
