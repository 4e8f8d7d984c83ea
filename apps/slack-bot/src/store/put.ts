import type { Store } from "./store.ts";

/** Inserts a record or replaces it. Of several concurrent calls one is the last. */
export async function putRecord(
  store: Store,
  kind: string,
  key: string,
  value: unknown,
  expiresAt: Date,
): Promise<void> {
  const record = await store.read(kind, key);
  if (record === undefined) await store.insert(kind, key, value, expiresAt);
  else await store.replace(kind, record, value, expiresAt);
}
