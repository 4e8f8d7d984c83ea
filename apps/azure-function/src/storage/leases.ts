import type { TableClient } from "@azure/data-tables";
import { withStorageUnless } from "./errors.ts";

/** Leases, which keep two workers off the same host. Their ETags decide between two that come at once. */
export interface LeaseStore {
  /** Acquires a lease for some seconds, or renews it; false while another holder has it. */
  acquire(partition: string, name: string, holder: string, now: Date, seconds: number): Promise<boolean>;
  /** Ends the lease, if `holder` still has it. */
  release(partition: string, name: string, holder: string): Promise<void>;
}

export function leaseStore(table: TableClient): LeaseStore {
  const read = (partition: string, name: string) =>
    withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(partition, name));
  return {
    async acquire(partition, name, holder, now, seconds) {
      const until = new Date(now.getTime() + seconds * 1000).toISOString();
      const entity = { partitionKey: partition, rowKey: name, holder, until };
      const row = await read(partition, name);
      if (row === undefined) return (await withStorageUnless([409], () => table.createEntity(entity))) !== undefined;
      if (row["holder"] !== holder && String(row["until"]) > now.toISOString()) return false;
      const etag = String(row["etag"]);
      return (await withStorageUnless([404, 412], () => table.updateEntity(entity, "Replace", { etag }))) !== undefined;
    },
    async release(partition, name, holder) {
      const row = await read(partition, name);
      if (row === undefined || row["holder"] !== holder) return;
      await withStorageUnless([404, 412], () => table.deleteEntity(partition, name, { etag: String(row["etag"]) }));
    },
  };
}
