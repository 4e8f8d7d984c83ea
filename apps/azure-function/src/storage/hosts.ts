import { odata, type TableClient } from "@azure/data-tables";
import { withStorage, withStorageUnless } from "./errors.ts";
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
  /** The id of the latest operation. */
  readonly operation: string;
  readonly verb: Verb;
  readonly state: OperationState;
}

export interface HostStore {
  read(subscriptionId: string, name: string): Promise<HostRecord | undefined>;
  list(subscriptionId: string): Promise<HostRecord[]>;
  /** Notes the latest operation. The caller who asked first stays. */
  note(subscriptionId: string, record: HostRecord): Promise<void>;
  /** Notes the state of an operation, if it is still the host's latest. */
  noteState(subscriptionId: string, name: string, operation: string, state: OperationState): Promise<void>;
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
    async note(subscriptionId, { name, resourceGroup, ...fields }) {
      for (;;) {
        const row = await read(subscriptionId, name);
        const group = resourceGroup ?? (row && toRecord(row).resourceGroup);
        const entity = { partitionKey: subscriptionId, rowKey: name, resourceGroup: group, ...fields };
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
    async noteState(subscriptionId, name, operation, state) {
      for (;;) {
        const row = await read(subscriptionId, name);
        if (row === undefined || row["operation"] !== operation) return;
        const entity = { partitionKey: subscriptionId, rowKey: name, state };
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
    operation: String(row["operation"] ?? ""),
    verb: row["verb"] as Verb,
    state: row["state"] as OperationState,
  };
}
