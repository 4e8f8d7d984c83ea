import { randomBytes } from "node:crypto";
import { isSamePerson, type Person } from "../slack-api/person.ts";
import type { Store } from "./store.ts";

/** A record that one person can redeem once. */
export interface PersonalRecord {
  readonly person: Person;
}

/** Stores a record under a random key, which a button or a dialog carries. */
export async function storeForPerson(
  store: Store,
  kind: string,
  record: PersonalRecord,
  expiresAt: Date,
): Promise<string> {
  const key = randomBytes(24).toString("base64url");
  await store.insert(kind, key, record, expiresAt);
  return key;
}

/** Removes a record and returns it; undefined where it is missing, has expired, or belongs to another person. */
export async function redeemForPerson<Value extends PersonalRecord>(
  store: Store,
  kind: string,
  key: string,
  person: Person,
): Promise<Value | undefined> {
  if (!/^[\w-]{32}$/.test(key)) return undefined;
  const record = await store.read(kind, key);
  const value = record?.value as Value | undefined;
  if (record === undefined || value === undefined || !isSamePerson(value.person, person)) return undefined;
  return (await store.remove(kind, record)) ? value : undefined;
}
