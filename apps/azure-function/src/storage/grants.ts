import { odata, type TableClient } from "@azure/data-tables";
import type { IssuedGrant } from "@dockberth/core";
import { withStorage, withStorageUnless } from "./errors.ts";

export interface GrantStore {
  /** Notes a certificate, and forgets those of the host that expired long ago. */
  add(subscriptionId: string, host: string, grant: IssuedGrant, now: Date): Promise<void>;
  /** The oldest first. */
  list(subscriptionId: string, host: string): Promise<IssuedGrant[]>;
}

/** A list shows what has expired, too. */
const keptDays = 30;

/** Granted certificates, a row each, by host and serial number. */
export function grantStore(table: TableClient): GrantStore {
  const list: GrantStore["list"] = (subscriptionId, host) =>
    withStorage(async () => {
      const filter = odata`PartitionKey eq ${partitionOf(subscriptionId, host)}`;
      const found: IssuedGrant[] = [];
      for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
        found.push(toGrant(row));
      return found.sort((one, other) => one.issuedAt.localeCompare(other.issuedAt));
    });
  return {
    list,
    async add(subscriptionId, host, { serialNumber, for: holder, ...times }, now) {
      const partitionKey = partitionOf(subscriptionId, host);
      await withStorage(() => table.createEntity({ partitionKey, rowKey: serialNumber, holder, ...times }));
      const limit = now.getTime() - keptDays * 86_400_000;
      for (const each of await list(subscriptionId, host))
        if (new Date(each.notAfter).getTime() < limit)
          await withStorageUnless([404], () => table.deleteEntity(partitionKey, each.serialNumber));
    },
  };
}

function partitionOf(subscriptionId: string, host: string): string {
  return `${subscriptionId} ${host}`;
}

function toGrant(row: Readonly<Record<string, unknown>>): IssuedGrant {
  return {
    for: String(row["holder"]),
    issuedAt: String(row["issuedAt"]),
    notAfter: String(row["notAfter"]),
    serialNumber: String(row["rowKey"]),
    generation: typeof row["generation"] === "string" ? row["generation"] : undefined,
  };
}
