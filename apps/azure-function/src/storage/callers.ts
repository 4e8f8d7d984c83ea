import { odata, type TableClient, type TransactionAction } from "@azure/data-tables";
import { FunctionError } from "../errors.ts";
import { statusOf, withStorage, withStorageUnless } from "./errors.ts";

/** How many hosts each caller has, as reservations of their quota. */
export interface CallerStore {
  /**
   * Reserves quota for hosts, all of them or none; a host that has a reservation needs no other.
   * @throws FunctionError `host-quota-reached`
   */
  reserve(owner: string, hosts: readonly string[], limit: number): Promise<void>;
  /** Ends the reservation of a host that is removed, or was never created. */
  release(owner: string, host: string): Promise<void>;
  /** All reservations from before this time. */
  reservations(before: Date): Promise<{ readonly owner: string; readonly host: string }[]>;
}

/** The key of a host's reservation: names are unique in a subscription only. */
export function reservationKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}-${name}`;
}

const countKey = "count";

/** A row for each host and one for their number, changed together in a transaction of the caller's partition. */
export function callerStore(table: TableClient): CallerStore {
  return {
    async reserve(owner, hosts, limit) {
      for (;;) {
        const count = await readCount(table, owner);
        const reserved = await reservedHosts(table, owner);
        const added = hosts.filter((host) => !reserved.has(host));
        if (added.length === 0) return;
        const used = count.used + added.length;
        if (used > limit) throw new FunctionError("host-quota-reached", { limit, used: count.used });
        const rows = added.map((host): TransactionAction => ["create", { partitionKey: owner, rowKey: hostKey(host) }]);
        if (await submit(table, [setCount(owner, used, count.etag), ...rows])) return;
      }
    },
    async release(owner, host) {
      for (;;) {
        const { used, etag } = await readCount(table, owner);
        if (etag === undefined || !(await reservedHosts(table, owner)).has(host)) return;
        const row: TransactionAction = ["delete", { partitionKey: owner, rowKey: hostKey(host) }];
        if (await submit(table, [setCount(owner, Math.max(0, used - 1), etag), row])) return;
      }
    },
    reservations: (before) =>
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

async function readCount(table: TableClient, owner: string) {
  const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(owner, countKey));
  return { used: Number(row?.["used"] ?? 0), etag: row === undefined ? undefined : String(row["etag"]) };
}

async function reservedHosts(table: TableClient, owner: string): Promise<Set<string>> {
  return withStorage(async () => {
    const filter = odata`PartitionKey eq ${owner} and RowKey ge 'host-' and RowKey lt 'host.'`;
    const found = new Set<string>();
    for await (const { rowKey } of table.listEntities({ queryOptions: { filter, select: ["RowKey"] } }))
      found.add(String(rowKey).slice("host-".length));
    return found;
  });
}

function setCount(owner: string, used: number, etag: string | undefined): TransactionAction {
  const entity = { partitionKey: owner, rowKey: countKey, used };
  return etag === undefined ? ["create", entity] : ["update", entity, "Replace", { etag }];
}

/** False where the caller's rows were changed concurrently. */
function submit(table: TableClient, actions: TransactionAction[]): Promise<boolean> {
  return withStorage(async () => {
    try {
      await table.submitTransaction(actions);
      return true;
    } catch (error) {
      if ([404, 409, 412].includes(statusOf(error) ?? 0)) return false;
      throw error;
    }
  });
}

function hostKey(host: string): string {
  return `host-${host}`;
}
