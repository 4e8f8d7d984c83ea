import { odata, type TableClient } from "@azure/data-tables";
import { withStorage, withStorageUnless } from "./errors.ts";
import type { OperationState, Verb } from "./operation.ts";

/** What the application knows of a host beside what Azure has: whose it is, and what is being done to it. */
export interface HostRecord {
  readonly name: string;
  /** Object id of whoever made it. */
  readonly owner: string;
  /** Where its remains are to be looked for; undefined for a group of its own. */
  readonly resourceGroup: string | undefined;
  /** The last operation that was asked for. */
  readonly operation: string;
  readonly verb: Verb;
  readonly state: OperationState;
}

export interface HostStore {
  read(subscriptionId: string, name: string): Promise<HostRecord | undefined>;
  list(subscriptionId: string): Promise<HostRecord[]>;
  /** Notes the operation that was asked for last; the owner stays whoever came first. */
  note(subscriptionId: string, record: HostRecord): Promise<void>;
  /** Notes how an operation stands, where it is still the host's last. */
  noteState(subscriptionId: string, name: string, operation: string, state: OperationState): Promise<void>;
  /** Forgets a host that is no more, unless another operation was asked for since. */
  forget(subscriptionId: string, name: string, operation: string): Promise<void>;
  /**
   * Takes the host for `holder` until a time; false where somebody else has it. Its holder takes it again to keep it.
   * The row's ETag decides between two at once.
   */
  take(subscriptionId: string, name: string, holder: string, now: Date, seconds: number): Promise<boolean>;
  /** Gives the host back, where `holder` still has it. */
  release(subscriptionId: string, name: string, holder: string): Promise<void>;
}

/** Hosts by subscription and name, and in a row of their own the leases that keep two workers off the same host. */
export function hostStore(hosts: TableClient, leases: TableClient): HostStore {
  const read = (subscriptionId: string, name: string) =>
    withStorageUnless([404], () => hosts.getEntity<Record<string, unknown>>(subscriptionId, name));
  return {
    read: async (subscriptionId, name) => {
      const row = await read(subscriptionId, name);
      return row === undefined ? undefined : toRecord(row);
    },
    list: (subscriptionId) =>
      withStorage(async () => {
        const filter = odata`PartitionKey eq ${subscriptionId}`;
        const found: HostRecord[] = [];
        for await (const row of hosts.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
          found.push(toRecord(row));
        return found;
      }),
    async note(subscriptionId, { name, resourceGroup, ...fields }) {
      for (;;) {
        const row = await read(subscriptionId, name);
        const group = resourceGroup ?? row?.["resourceGroup"];
        const entity = {
          partitionKey: subscriptionId,
          rowKey: name,
          ...fields,
          ...(group === undefined ? {} : { resourceGroup: String(group) }),
        };
        const done =
          row === undefined
            ? await withStorageUnless([409], () => hosts.createEntity(entity))
            : await withStorageUnless([404, 412], () =>
                hosts.updateEntity({ ...entity, owner: String(row["owner"]) }, "Replace", {
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
        if ((await withStorageUnless([404, 412], () => hosts.updateEntity(entity, "Merge", { etag }))) !== undefined)
          return;
      }
    },
    async forget(subscriptionId, name, operation) {
      const row = await read(subscriptionId, name);
      if (row === undefined || row["operation"] !== operation) return;
      await withStorageUnless([404, 412], () =>
        hosts.deleteEntity(subscriptionId, name, { etag: String(row["etag"]) }),
      );
    },
    ...leaseMethods(leases),
  };
}

function leaseMethods(leases: TableClient): Pick<HostStore, "take" | "release"> {
  const read = (subscriptionId: string, name: string) =>
    withStorageUnless([404], () => leases.getEntity<Record<string, unknown>>(subscriptionId, name));
  return {
    async take(subscriptionId, name, holder, now, seconds) {
      const until = new Date(now.getTime() + seconds * 1000).toISOString();
      const entity = { partitionKey: subscriptionId, rowKey: name, holder, until };
      const row = await read(subscriptionId, name);
      if (row === undefined) return (await withStorageUnless([409], () => leases.createEntity(entity))) !== undefined;
      if (row["holder"] !== holder && String(row["until"]) > now.toISOString()) return false;
      const etag = String(row["etag"]);
      return (
        (await withStorageUnless([404, 412], () => leases.updateEntity(entity, "Replace", { etag }))) !== undefined
      );
    },
    async release(subscriptionId, name, holder) {
      const row = await read(subscriptionId, name);
      if (row === undefined || row["holder"] !== holder) return;
      await withStorageUnless([404, 412], () =>
        leases.deleteEntity(subscriptionId, name, { etag: String(row["etag"]) }),
      );
    },
  };
}

function toRecord(row: Readonly<Record<string, unknown>>): HostRecord {
  return {
    name: String(row["rowKey"]),
    owner: String(row["owner"] ?? ""),
    resourceGroup: typeof row["resourceGroup"] === "string" ? row["resourceGroup"] : undefined,
    operation: String(row["operation"] ?? ""),
    verb: row["verb"] as Verb,
    state: row["state"] as OperationState,
  };
}
