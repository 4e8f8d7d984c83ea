/** One remembered thing. */
export interface StoredRecord {
  readonly key: string;
  readonly value: unknown;
  /** Changes with every write; what `replace` and `remove` compare. */
  readonly version: string;
}

/**
 * What the bot remembers between two requests and over its own end: who was seen, what was asked, what is under way.
 * Small on purpose: two kinds of database do it, and nothing of a host is in it, because that is in Azure.
 *
 * Kinds and keys are of letters, digits, `.`, `_` and `-`. Values are JSON, at most 30 000 characters. What has expired is
 * as good as gone. Every method rejects with BerthError `store-unreachable` where the database does not answer.
 */
export interface Store {
  /** Puts a record where there is none. Of several at once exactly one is told `true`. */
  insert(kind: string, key: string, value: unknown, expiresAt: Date): Promise<boolean>;
  read(kind: string, key: string): Promise<StoredRecord | undefined>;
  /** Writes over the version that was read; `undefined` where somebody else was faster. */
  replace(kind: string, record: StoredRecord, value: unknown, expiresAt: Date): Promise<StoredRecord | undefined>;
  /** Takes the version that was read away. Of several at once exactly one is told `true`. */
  remove(kind: string, record: StoredRecord): Promise<boolean>;
  /** All of a kind, by key. */
  list(kind: string): Promise<StoredRecord[]>;
  /** Drops what has expired. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
