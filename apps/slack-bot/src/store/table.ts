import { odata, RestError, type TableClient, type TableEntityResult } from "@azure/data-tables";
import { SlackError } from "../errors.ts";
import { storeTexts } from "../messages/index.ts";
import type { Store, StoredRecord } from "./store.ts";

interface Columns {
  readonly value: string;
  /** Milliseconds since 1970, as text: Table Storage has no JavaScript number. */
  readonly expires: string;
}

/**
 * A store in a table of Azure Table Storage, which any number of bots can share. The table is created where it is missing.
 * @throws SlackError `store-unreachable`
 */
export async function openTableStore(table: TableClient, clock: () => Date = () => new Date()): Promise<Store> {
  const now = () => clock().getTime();
  await guarded(table, () => table.createTable());
  const get = (kind: string, key: string) => found(table, () => table.getEntity<Columns>(kind, key));
  const isLive = ({ expires }: Columns) => Number(expires) > now();
  const columns = (kind: string, key: string, value: unknown, expiresAt: Date) => ({
    partitionKey: kind,
    rowKey: key,
    value: JSON.stringify(value),
    expires: String(expiresAt.getTime()),
  });
  return {
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
}

function toRecord(entity: TableEntityResult<Columns>): StoredRecord {
  return { key: entity.rowKey ?? "", value: JSON.parse(entity.value) as unknown, version: entity.etag };
}

/** Runs a write; false where another write or removal came first. */
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

function unreachable({ tableName }: TableClient, error: unknown): SlackError<"store-unreachable"> {
  // The client's message may hold headers and the URL of the request: only code and status are kept.
  const { statusCode, code } = error instanceof RestError ? error : { statusCode: undefined, code: undefined };
  const reason = [code, statusCode].filter((part) => part !== undefined).join(" ") || storeTexts.noAnswer;
  return new SlackError("store-unreachable", { store: storeTexts.table(tableName), reason }, { cause: error });
}
