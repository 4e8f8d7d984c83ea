import { randomBytes } from "node:crypto";
import type { Store } from "../store/store.ts";
import { type Person, personKey } from "./person.ts";

/** One line of who did what. Never a secret, never what was typed. */
export interface TrailEntry {
  readonly at: string;
  /** `TEAM/USER` */
  readonly who: string;
  readonly channel: string | undefined;
  readonly verb: string;
  readonly host: string | undefined;
  /** `asked`, `begun`, `done`, `cancelled`, `granted`, or the code of the error that it ended in. */
  readonly outcome: string;
}

export interface Trail {
  record(person: Person, facts: Pick<TrailEntry, "verb" | "host" | "outcome">): Promise<void>;
  /** The newest first. */
  read(filter: { readonly host?: string | undefined; readonly limit: number }): Promise<TrailEntry[]>;
}

const keptDays = 400;

/** Keeps the trail in the store, and writes each entry as a line of JSON for whatever gathers the logs. */
export function storeTrail(store: Store, clock: () => Date, write: (line: string) => void): Trail {
  let count = 0;
  return {
    async record(person, facts) {
      const at = clock();
      const entry: TrailEntry = {
        ...{ at: at.toISOString(), who: personKey(person), channel: person.channelId },
        ...facts,
      };
      write(JSON.stringify({ type: "trail", ...entry }));
      count += 1;
      // Entries of one millisecond stay in the order in which they came.
      const key = `${at.getTime()}-${String(count).padStart(9, "0")}-${randomBytes(4).toString("hex")}`;
      await store.insert("trail", key, entry, new Date(at.getTime() + keptDays * 86_400_000));
    },
    async read({ host, limit }) {
      const entries = (await store.list("trail")).map(({ value }) => value as TrailEntry);
      return entries
        .filter((entry) => host === undefined || entry.host === host)
        .reverse()
        .slice(0, limit);
    },
  };
}
