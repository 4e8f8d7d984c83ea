import { odata, RestError, type TableClient, type TableEntityResult } from "@azure/data-tables";
import type { BerthError } from "@dockberth/core";
import { SlackError } from "../errors.ts";
import type { Store, StoredRecord } from "./store.ts";

interface Columns {
  readonly value: string;
  /** Milliseconds since 1970, as text: Table Storage has no JavaScript number. */
  readonly expires: string;
}

/** A store in one table of Azure Table Storage, for as many bots as there are. The table is made where there is none. */
export async function openTableStore(table: TableClient, clock: () => Date = () => new Date()): Promise<Store> {
  const now = () => clock().getTime();
  await guarded(table, () => table.createTable());
  const get = (kind: string, key: string) => found(table, () => table.getEntity<Columns>(kind, key));
  const isLive = ({ expires }: Columns) => Number(expires) > now();
  const columns = (kind: string, key: string, value: unknown, expiresAt: Date) => ({
    ...{ partitionKey: kind, rowKey: key },
    ...{ value: JSON.stringify(value), expires: String(expiresAt.getTime()) },
  });
  const store: Store = {
    async insert(kind, key, value, expiresAt) {
      const entity = columns(kind, key, value, expiresAt);
      if (await succeeds(table, () => table.createEntity(entity))) return true;
      const existing = await get(kind, key);
      if (existing !== undefined && isLive(existing)) return false;
      if (existing === undefined) return succeeds(table, () => table.createEntity(entity));
      return succeeds(table, () => table.updateEntity(entity, "Replace", { etag: existing.etag }));
    },
    async read(kind, key) {
      const entity = await get(kind, key);
      return entity !== undefined && isLive(entity) ? toRecord(entity) : undefined;
    },
    async replace(kind, { key, version }, value, expiresAt) {
      const entity = columns(kind, key, value, expiresAt);
      let etag: string | undefined;
      const written = await succeeds(table, async () => {
        ({ etag } = await table.updateEntity(entity, "Replace", { etag: version }));
      });
      return written && etag !== undefined ? { key, value, version: etag } : undefined;
    },
    remove: (kind, { key, version }) => succeeds(table, () => table.deleteEntity(kind, key, { etag: version })),
    list: (kind) =>
      guarded(table, async () => {
        const records: StoredRecord[] = [];
        const queryOptions = { filter: odata`PartitionKey eq ${kind}` };
        for await (const entity of table.listEntities<Columns>({ queryOptions }))
          if (isLive(entity)) records.push(toRecord(entity));
        return records;
      }),
    sweep: () =>
      guarded(table, async () => {
        for await (const entity of table.listEntities<Columns>()) {
          const { partitionKey = "", rowKey = "", etag } = entity;
          if (!isLive(entity)) await succeeds(table, () => table.deleteEntity(partitionKey, rowKey, { etag }));
        }
      }),
    close: async () => undefined,
  };
  return store;
}

function toRecord(entity: TableEntityResult<Columns>): StoredRecord {
  return { key: entity.rowKey ?? "", value: JSON.parse(entity.value) as unknown, version: entity.etag };
}

/** Whether a write came through; `false` where somebody else's write, or removal, came first. */
async function succeeds(table: TableClient, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof RestError && [404, 409, 412].includes(error.statusCode ?? 0)) return false;
    throw unreachable(table, error);
  }
}

async function found<Value>(table: TableClient, read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw unreachable(table, error);
  }
}

async function guarded<Value>(table: TableClient, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw unreachable(table, error);
  }
}

function unreachable({ tableName }: TableClient, error: unknown): BerthError {
  // The message of the client may hold headers and the request's URL with them; its name and status say enough.
  const { statusCode, code } = error instanceof RestError ? error : { statusCode: undefined, code: undefined };
  const reason = [code, statusCode].filter((part) => part !== undefined).join(" ") || "no answer";
  return new SlackError("store-unreachable", { store: `table ${tableName}`, reason }, { cause: error });
}
