import { randomUUID } from "node:crypto";
import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { SlackError } from "../errors.ts";
import type { Store, StoredRecord } from "./store.ts";

interface Row {
  readonly key: string;
  readonly value: string;
  readonly version: string;
}

/**
 * A store in one file, for bots on one machine. Several processes may share it, but not over a network drive
 * (https://sqlite.org/wal.html). Only the owner of the file can read it.
 * @param path a file, created where it is missing; `:memory:` for tests
 * @throws SlackError `store-unreachable`
 */
export function openSqliteStore(path: string, clock: () => Date = () => new Date()): Store {
  const database = open(path);
  const statement = prepare(database);
  const now = () => clock().getTime();
  /** `node:sqlite` is synchronous; errors become rejections here. */
  const promised = async <Value>(run: () => Value): Promise<Value> => {
    try {
      return run();
    } catch (error) {
      throw unreachable(path, error);
    }
  };
  return {
    insert: (kind, key, value, expiresAt) =>
      promised(() => {
        const written = statement.insert.run(
          kind,
          key,
          JSON.stringify(value),
          randomUUID(),
          expiresAt.getTime(),
          now(),
        );
        return written.changes === 1;
      }),
    read: (kind, key) => promised(() => toRecord(statement.read.get(kind, key, now()) as unknown as Row | undefined)),
    replace: (kind, record, value, expiresAt) =>
      promised(() => {
        const version = randomUUID();
        const { key } = record;
        const fields = [JSON.stringify(value), version, expiresAt.getTime(), kind, key, record.version];
        return statement.replace.run(...fields).changes === 1 ? { key, value, version } : undefined;
      }),
    remove: (kind, { key, version }) => promised(() => statement.remove.run(kind, key, version).changes === 1),
    list: (kind) =>
      promised(() => (statement.list.all(kind, now()) as unknown as Row[]).flatMap((row) => toRecord(row) ?? [])),
    sweep: () => promised(() => void statement.sweep.run(now())),
    close: async () => database.close(),
  };
}

function open(path: string): DatabaseSync {
  try {
    if (path !== ":memory:") {
      // Created before SQLite creates it with the mode of the umask.
      closeSync(openSync(path, "a", 0o600));
      chmodSync(path, 0o600);
    }
    const database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 2000");
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(`CREATE TABLE IF NOT EXISTS record (
      kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, version TEXT NOT NULL, expires INTEGER NOT NULL,
      PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID`);
    return database;
  } catch (error) {
    throw unreachable(path, error);
  }
}

function prepare(database: DatabaseSync) {
  return {
    insert: database.prepare(`INSERT INTO record (kind, key, value, version, expires) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, version = excluded.version, expires = excluded.expires
      WHERE record.expires <= ?`),
    read: database.prepare("SELECT key, value, version FROM record WHERE kind = ? AND key = ? AND expires > ?"),
    replace: database.prepare(
      "UPDATE record SET value = ?, version = ?, expires = ? WHERE kind = ? AND key = ? AND version = ?",
    ),
    remove: database.prepare("DELETE FROM record WHERE kind = ? AND key = ? AND version = ?"),
    list: database.prepare("SELECT key, value, version FROM record WHERE kind = ? AND expires > ? ORDER BY key"),
    sweep: database.prepare("DELETE FROM record WHERE expires <= ?"),
  };
}

function toRecord(row: Row | undefined): StoredRecord | undefined {
  return row === undefined
    ? undefined
    : { key: row.key, value: JSON.parse(row.value) as unknown, version: row.version };
}

function unreachable(path: string, error: unknown): SlackError<"store-unreachable"> {
  const reason = error instanceof Error ? error.message : String(error);
  return new SlackError("store-unreachable", { store: path, reason }, { cause: error });
}
