import type { Session } from "../session.ts";
import type { StoredRecord } from "../store/store.ts";
import type { Job } from "./job.ts";

/** A job that this process works on. */
export interface JobLease {
  readonly job: () => Job;
  /** Saves changes, merged with concurrent writes; false where another process has the job now. */
  readonly save: (changes: Partial<Job>) => Promise<boolean>;
  /** Removes the finished job from the store. */
  readonly end: () => Promise<void>;
}

/** The store has one job for each host: its key is the host's name. */
export const jobKind = "job";

const keptDays = 7;

export function jobExpiry({ clock }: Pick<Session, "clock">): Date {
  return new Date(clock().getTime() + keptDays * 86_400_000);
}

/** The lease of a job whose record this process has just written. Its writes run one after the other. */
export function leaseOf(session: Pick<Session, "store" | "clock">, written: StoredRecord): JobLease {
  const { store } = session;
  let record = written;
  let last: Promise<unknown> = Promise.resolve();
  const job = () => record.value as Job;
  const { id, leasedBy } = job();
  const write = async (changes: Partial<Job>): Promise<boolean> => {
    for (;;) {
      const replaced = await store.replace(jobKind, record, { ...job(), ...changes }, jobExpiry(session));
      if (replaced !== undefined) {
        record = replaced;
        return true;
      }
      const current = await store.read(jobKind, record.key);
      const found = current?.value as Job | undefined;
      if (current === undefined || found?.id !== id || found.leasedBy !== leasedBy) return false;
      record = current;
    }
  };
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(run, run);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    job,
    save: (changes) => inTurn(() => write(changes)),
    end: () =>
      inTurn(async () => {
        if (await write({})) await store.remove(jobKind, record);
      }),
  };
}
