import { odata, type TableClient } from "@azure/data-tables";
import { withStorage, withStorageUnless } from "./errors.ts";
import { fromColumns, toColumns } from "./json-columns.ts";
import type { OperationState, Verb } from "./operation.ts";

/**
 * What the application knows of a host beyond Azure: who asked for it first, and the last operation on it. Whom the host
 * belongs to is in its tags alone; only of a host of which Azure has nothing yet, the caller who asked for it is the owner.
 */
export interface HostRecord {
  readonly name: string;
  /** The caller who asked for it first, and whose quota it counts towards, as `ownerText`. */
  readonly requestedBy: string;
  /** The resource group that the caller named; undefined for a group of its own. */
  readonly resourceGroup: string | undefined;
  /** What its create asked for; undefined for a host that another tool created. */
  readonly planned: PlannedFacts | undefined;
  /** The id of the latest operation. */
  readonly operation: string;
  readonly verb: Verb;
  readonly state: OperationState;
  /** The host as the last operation that succeeded left it, and when: a listing of Azure may be older. */
  readonly result: HostResult | undefined;
}

export interface PlannedFacts {
  readonly location: string;
  readonly size: string;
  readonly expiresAt: string | undefined;
}

export interface HostResult {
  readonly at: string;
  /** In the form of a response. */
  readonly host: object;
}

export interface HostStore {
  read(subscriptionId: string, name: string): Promise<HostRecord | undefined>;
  list(subscriptionId: string): Promise<HostRecord[]>;
  /** Notes the latest operation. The caller who asked first stays, and what an earlier operation left. */
  note(subscriptionId: string, record: Omit<HostRecord, "result">): Promise<void>;
  /** Notes the state of an operation, and what it left, if it is still the host's latest. */
  noteState(
    subscriptionId: string,
    name: string,
    operation: Pick<HostRecord, "operation" | "state"> & { readonly result?: HostResult | undefined },
  ): Promise<void>;
  /** Deletes the record of a host that is removed, unless there is a later operation. */
  forget(subscriptionId: string, name: string, operation: string): Promise<void>;
}

/** Hosts, a row each, by subscription and name. */
export function hostStore(table: TableClient): HostStore {
  const read = (subscriptionId: string, name: string) =>
    withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(subscriptionId, name));
  return {
    read: async (subscriptionId, name) => {
      const row = await read(subscriptionId, name);
      return row === undefined ? undefined : toRecord(row);
    },
    list: (subscriptionId) =>
      withStorage(async () => {
        const filter = odata`PartitionKey eq ${subscriptionId}`;
        const found: HostRecord[] = [];
        for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
          found.push(toRecord(row));
        return found;
      }),
    async note(subscriptionId, { name, resourceGroup, planned, ...fields }) {
      for (;;) {
        const row = await read(subscriptionId, name);
        const earlier = row && toRecord(row);
        const kept = {
          resourceGroup: resourceGroup ?? earlier?.resourceGroup,
          ...toColumns("planned", planned ?? earlier?.planned),
          ...toColumns("result", earlier?.result),
        };
        const entity = { partitionKey: subscriptionId, rowKey: name, ...kept, ...fields };
        const done =
          row === undefined
            ? await withStorageUnless([409], () => table.createEntity(entity))
            : await withStorageUnless([404, 412], () =>
                table.updateEntity({ ...entity, requestedBy: String(row["requestedBy"]) }, "Replace", {
                  etag: String(row["etag"]),
                }),
              );
        if (done !== undefined) return;
      }
    },
    async noteState(subscriptionId, name, { operation, state, result }) {
      for (;;) {
        const row = await read(subscriptionId, name);
        if (row === undefined || row["operation"] !== operation) return;
        const entity = { partitionKey: subscriptionId, rowKey: name, state, ...toColumns("result", result) };
        const etag = String(row["etag"]);
        if ((await withStorageUnless([404, 412], () => table.updateEntity(entity, "Merge", { etag }))) !== undefined)
          return;
      }
    },
    async forget(subscriptionId, name, operation) {
      const row = await read(subscriptionId, name);
      if (row === undefined || row["operation"] !== operation) return;
      const etag = String(row["etag"]);
      await withStorageUnless([404, 412], () => table.deleteEntity(subscriptionId, name, { etag }));
    },
  };
}

function toRecord(row: Readonly<Record<string, unknown>>): HostRecord {
  return {
    name: String(row["rowKey"]),
    requestedBy: String(row["requestedBy"] ?? ""),
    resourceGroup: typeof row["resourceGroup"] === "string" ? row["resourceGroup"] : undefined,
    planned: fromColumns("planned", row) as HostRecord["planned"],
    operation: String(row["operation"] ?? ""),
    verb: row["verb"] as Verb,
    state: row["state"] as OperationState,
    result: fromColumns("result", row) as HostRecord["result"],
  };
}
