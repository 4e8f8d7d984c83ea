import { SlackError } from "../errors.ts";
import type { Session } from "../session.ts";
import type { Person } from "../slack-api/person.ts";
import { type PersonalRecord, redeemForPerson, storeForPerson } from "../store/single-use.ts";

/** The host that a button is about, as the store keeps it. The button itself carries only the key of the record. */
interface ButtonHost extends PersonalRecord {
  readonly host: string;
}

const kind = "button";
const hoursToPress = 12;

/** Stores the host of one person's buttons, and gives the key that they carry. */
export function storeButtonHost({ store, clock }: Session, person: Person, host: string): Promise<string> {
  const record: ButtonHost = { host, person };
  return storeForPerson(store, kind, record, new Date(clock().getTime() + hoursToPress * 3_600_000));
}

/**
 * The host of a button. It works once, for the person whom the button was created for.
 * @throws SlackError `confirmation-stale`
 */
export async function redeemButtonHost({ store }: Session, key: string, person: Person): Promise<string> {
  const record = await redeemForPerson<ButtonHost>(store, kind, key, person);
  if (record === undefined) throw new SlackError("confirmation-stale", { what: "button" });
  return record.host;
}
