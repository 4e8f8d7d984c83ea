/** A stored value and its version. */
export interface StoredRecord {
  readonly key: string;
  readonly value: unknown;
  /** Changes with every write; `replace` and `remove` compare it. */
  readonly version: string;
}

/**
 * What the bot remembers between requests and across restarts: seen events, open dialogs, running jobs. Facts about hosts are
 * not in it, because they are in Azure. It is small on purpose, so that two kinds of database can implement it.
 *
 * Kinds and keys consist of letters, digits, `.`, `_` and `-`. Values are JSON of at most 30 000 characters. Expired records
 * count as missing. Every method rejects with SlackError `store-unreachable` where the database does not answer.
 */
export interface Store {
  /** Inserts a record; false where the key exists. Of several concurrent calls exactly one resolves to true. */
  insert(kind: string, key: string, value: unknown, expiresAt: Date): Promise<boolean>;
  read(kind: string, key: string): Promise<StoredRecord | undefined>;
  /** Replaces the version that was read; undefined where another write came first. */
  replace(kind: string, record: StoredRecord, value: unknown, expiresAt: Date): Promise<StoredRecord | undefined>;
  /** Removes the version that was read. Of several concurrent calls exactly one resolves to true. */
  remove(kind: string, record: StoredRecord): Promise<boolean>;
  /** All records of a kind, by key. */
  list(kind: string): Promise<StoredRecord[]>;
  /** Deletes expired records. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
