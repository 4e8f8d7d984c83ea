import { randomBytes } from "node:crypto";
import { type Person, personKey } from "../access/person.ts";
import { SlackError } from "../errors.ts";
import type { Session } from "../session.ts";

const kind = "button";
const hoursToPress = 12;

/** Remembers a host for one person's buttons, which then carry an id alone. */
export async function rememberForButtons(session: Session, person: Person, host: string): Promise<string> {
  const key = randomBytes(24).toString("base64url");
  const until = new Date(session.clock().getTime() + hoursToPress * 3_600_000);
  await session.store.insert(kind, key, { host, who: personKey(person) }, until);
  return key;
}

/** The host that a button of this person stands for; once. @throws BerthError `confirmation-stale` */
export async function pressedHost(session: Session, key: string, person: Person): Promise<string> {
  const stale = () => new SlackError("confirmation-stale", { what: "The button" });
  if (!/^[\w-]{32}$/.test(key)) throw stale();
  const record = await session.store.read(kind, key);
  const known = record?.value as { host: string; who: string } | undefined;
  if (record === undefined || known === undefined || known.who !== personKey(person)) throw stale();
  if (!(await session.store.remove(kind, record))) throw stale();
  return known.host;
}
