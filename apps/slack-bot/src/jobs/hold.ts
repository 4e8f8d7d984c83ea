import type { Session } from "../session.ts";
import type { StoredRecord } from "../store/store.ts";
import type { Job } from "./job.ts";

/** A job that this process is at. */
export interface Hold {
  readonly job: () => Job;
  /** Writes changes down, merging what others wrote meanwhile; false where the job is another process's by now. */
  readonly save: (changes: Partial<Job>) => Promise<boolean>;
  /** Takes the job out of the store: it was told, nothing is left of it. */
  readonly end: () => Promise<void>;
}

/** One job a host: its key is the host's name. */
export const jobKind = "job";

const keptDays = 7;

export function jobExpiry(session: Session): Date {
  return new Date(session.clock().getTime() + keptDays * 86_400_000);
}

/** Holds a job whose record was just written by this process. Its writes follow each other. */
export function holdJob(session: Session, written: StoredRecord): Hold {
  let record = written;
  let last: Promise<unknown> = Promise.resolve();
  const job = () => record.value as Job;
  const { id, owner } = job();
  const write = async (changes: Partial<Job>): Promise<boolean> => {
    for (;;) {
      const replaced = await session.store.replace(jobKind, record, { ...job(), ...changes }, jobExpiry(session));
      if (replaced !== undefined) {
        record = replaced;
        return true;
      }
      const fresh = await session.store.read(jobKind, record.key);
      const found = fresh?.value as Job | undefined;
      if (fresh === undefined || found?.id !== id || found.owner !== owner) return false;
      record = fresh;
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
        if (await write({})) await session.store.remove(jobKind, record);
      }),
  };
}
