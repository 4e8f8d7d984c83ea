import { randomBytes } from "node:crypto";
import { type Person, personKey } from "../slack-api/person.ts";
import type { Store } from "../store/store.ts";
import type { Verb } from "../verbs.ts";

/** Who did what. An entry never holds a secret or the text that was typed. */
export interface AuditLogEntry {
  readonly at: string;
  /** `TEAM/USER` */
  readonly who: string;
  readonly channel: string | undefined;
  /** `command` and `button` for requests that failed before their verb was known. */
  readonly verb: Verb | "cancel" | "command" | "button";
  readonly host: string | undefined;
  /** `asked`, `started`, `done`, `cancelled`, `granted`, or the code of the error that ended it. */
  readonly outcome: string;
}

export interface AuditLog {
  record(person: Person, facts: Pick<AuditLogEntry, "verb" | "host" | "outcome">): Promise<void>;
  /** The newest entries first. */
  read(filter: { readonly host?: string | undefined; readonly limit: number }): Promise<AuditLogEntry[]>;
}

const kind = "audit-log";
const keptDays = 400;

/** Keeps the entries in the store, and writes each as a line of JSON for a log collector. */
export function storeAuditLog(store: Store, clock: () => Date, write: (line: string) => void): AuditLog {
  let count = 0;
  return {
    async record(person, { verb, host, outcome }) {
      const at = clock();
      const who = personKey(person);
      const entry: AuditLogEntry = { at: at.toISOString(), who, channel: person.channelId, verb, host, outcome };
      write(JSON.stringify({ type: kind, ...entry }));
      count += 1;
      // The count keeps entries of the same millisecond in order.
      const key = `${at.getTime()}-${String(count).padStart(9, "0")}-${randomBytes(4).toString("hex")}`;
      await store.insert(kind, key, entry, new Date(at.getTime() + keptDays * 86_400_000));
    },
    async read({ host, limit }) {
      const entries = (await store.list(kind)).map(({ value }) => value as AuditLogEntry);
      return entries
        .filter((entry) => host === undefined || entry.host === host)
        .reverse()
        .slice(0, limit);
    },
  };
}
