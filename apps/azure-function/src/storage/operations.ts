import { odata, type TableClient } from "@azure/data-tables";
import { withStorage, withStorageUnless } from "./errors.ts";
import { fromColumns, toColumns } from "./json-columns.ts";
import { isEnded, type Operation, type OperationEvent, type OperationState, operationStates } from "./operation.ts";

export interface OperationStore {
  /** False if there is already one with this id. */
  insert(operation: Operation): Promise<boolean>;
  read(id: string): Promise<Operation | undefined>;
  /**
   * Changes an operation as it is at that moment; `change` is called again after a concurrent change, and leaves all as it
   * is by returning `undefined`. Resolves with the operation as it is afterwards.
   */
  change(id: string, change: (operation: Operation) => Partial<Operation> | undefined): Promise<Operation | undefined>;
  /** Asks the operation's worker to stop, unless it has ended. */
  requestCancel(id: string): Promise<Operation | undefined>;
  /** Those that were created before this time and have not ended, without batches, of which no worker knows. */
  unfinished(before: Date): Promise<Operation[]>;
  /** Adds events; existing ones with the same number stay. */
  addEvents(id: string, events: readonly OperationEvent[]): Promise<void>;
  /** The operations of a batch, in its order. */
  children(batch: Operation): Promise<Operation[]>;
  /** The events after this number. */
  events(id: string, after?: number): Promise<OperationEvent[]>;
}

const rowKey = "operation";

/** Operations, a partition each: the row `operation`, and a row for each event. Every change is by ETag. */
export function operationStore(table: TableClient): OperationStore {
  const read = (id: string) =>
    withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(partition(id), rowKey));
  const change: OperationStore["change"] = async (id, change) => {
    for (;;) {
      const row = await read(id);
      if (row === undefined) return undefined;
      const operation = fromEntity(row);
      const changed = change(operation);
      if (changed === undefined) return operation;
      const next = { ...operation, ...changed };
      const etag = String(row["etag"]);
      const done = await withStorageUnless([412], () => table.updateEntity(toEntity(next), "Replace", { etag }));
      if (done !== undefined) return next;
    }
  };
  return {
    insert: async (operation) =>
      (await withStorageUnless([409], () => table.createEntity(toEntity(operation)))) !== undefined,
    read: async (id) => {
      const row = await read(id);
      return row === undefined ? undefined : fromEntity(row);
    },
    change,
    requestCancel: (id) => change(id, ({ state }) => (isEnded(state) ? undefined : { cancelRequested: true })),
    unfinished: (before) =>
      withStorage(async () => {
        const filter = odata`RowKey eq ${rowKey} and verb ne 'batch' and (state eq 'queued' or state eq 'running') and createdAt lt ${before.toISOString()}`;
        const found: Operation[] = [];
        for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
          found.push(fromEntity(row));
        return found;
      }),
    children: async ({ id, children }) => {
      if (children.length === 0) return [];
      const found = await withStorage(async () => {
        // The ids of a batch's operations begin with its own, so that one query finds all of them.
        const filter = odata`PartitionKey gt ${`${partition(id)}-`} and PartitionKey lt ${`${partition(id)}.`} and RowKey eq ${rowKey}`;
        const rows = new Map<string, Operation>();
        for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } })) {
          const operation = fromEntity(row);
          rows.set(operation.id, operation);
        }
        return rows;
      });
      return children.flatMap((child) => found.get(child) ?? []);
    },
    addEvents: async (id, events) => {
      for (const { number, at, type, sentence } of events) {
        const entity = { partitionKey: partition(id), rowKey: eventKey(number), at, type, sentence };
        await withStorageUnless([409], () => table.createEntity(entity));
      }
    },
    events: (id, after = 0) =>
      withStorage(async () => {
        const filter = odata`PartitionKey eq ${partition(id)} and RowKey gt ${eventKey(after)} and RowKey lt 'event-~'`;
        const found: OperationEvent[] = [];
        for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions: { filter } }))
          found.push({
            number: Number(String(row["rowKey"]).slice("event-".length)),
            at: String(row["at"]),
            type: String(row["type"]),
            sentence: String(row["sentence"]),
          });
        return found;
      }),
  };
}

function eventKey(number: number): string {
  return `event-${String(number).padStart(6, "0")}`;
}

/** An id comes from a caller's URL; with a character that Table Storage does not accept in a key, it names no operation. */
function partition(id: string): string {
  return id.replace(/[^\w.-]/g, "~").slice(0, 100);
}

function toEntity(operation: Operation) {
  const { id, input, result, error, children, ...plain } = operation;
  return {
    partitionKey: partition(id),
    rowKey,
    id,
    ...plain,
    ...toColumns("input", input),
    ...toColumns("result", result),
    ...toColumns("error", error),
    ...toColumns("children", children.length === 0 ? undefined : children),
  };
}

function fromEntity(row: Readonly<Record<string, unknown>>): Operation {
  const text = (name: string) => (typeof row[name] === "string" ? row[name] : undefined);
  const state = operationStates.find((each) => each === row["state"]) as OperationState;
  return {
    id: text("id") ?? "",
    verb: row["verb"] as Operation["verb"],
    subscriptionId: text("subscriptionId") ?? "",
    host: text("host") ?? "",
    owner: text("owner") ?? "",
    hostOwner: text("hostOwner"),
    state,
    createdAt: text("createdAt") ?? "",
    startedAt: text("startedAt"),
    endedAt: text("endedAt"),
    attempts: Number(row["attempts"] ?? 0),
    cancelRequested: row["cancelRequested"] === true,
    input: fromColumns("input", row),
    result: fromColumns("result", row),
    error: fromColumns("error", row) as Operation["error"],
    children: (fromColumns("children", row) ?? []) as Operation["children"],
    secretName: text("secretName"),
  };
}
