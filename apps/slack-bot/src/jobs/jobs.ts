import { randomUUID } from "node:crypto";
import { BerthError } from "@dockberth/core";
import type { Person } from "../access/person.ts";
import { SlackError } from "../errors.ts";
import { progressMessage } from "../progress.ts";
import type { Session } from "../session.ts";
import { post } from "../slack/talk.ts";
import { type Following, followJob } from "./follow.ts";
import { type Hold, holdJob, jobExpiry, jobKind } from "./hold.ts";
import { type Job, type JobVerb, titles } from "./job.ts";

export interface JobOptions {
  /** How long a process may be silent before another one takes its jobs over. Default 60. */
  readonly leaseSeconds?: number;
  /** Between two edits of a message. Default 2. */
  readonly secondsBetweenEdits?: number;
}

/** The work on hosts, in this process and in those beside it. */
export interface Jobs {
  /**
   * Begins work on a host, and comes back once it is written down and its message stands.
   * @throws BerthError `host-busy` where something is at work on the host, `store-unreachable`
   */
  start(verb: JobVerb, host: string, input: Readonly<Record<string, unknown>>, person: Person): Promise<Job>;
  list(): Promise<Job[]>;
  /** Ends a job, in whichever process it runs. */
  cancel(host: string): Promise<void>;
  /** Takes over what a process that is gone was at, and tells what could not be told yet. */
  adopt(): Promise<void>;
  /** Stops the work here and leaves it to whoever comes next. */
  stop(): Promise<void>;
  /** Waits for what runs here; for tests. */
  settled(): Promise<void>;
}

export function startJobs(session: Session, options: JobOptions = {}): Jobs {
  const owner = randomUUID();
  const { leaseSeconds = 60, secondsBetweenEdits = 2 } = options;
  const running = new Map<string, Following>();
  const ownedUntil = () => session.clock().getTime() + leaseSeconds * 1000;

  const follow = (hold: Hold) => {
    const { host } = hold.job();
    const following = followJob(session, hold, { leaseSeconds, secondsBetweenEdits, ownedUntil });
    running.set(host, following);
    void following.ended.finally(() => running.delete(host));
  };
  const list = async () => (await session.store.list(jobKind)).map((record) => ({ record, job: record.value as Job }));

  return {
    async start(verb, host, input, person) {
      const begunAt = session.clock().toISOString();
      const fresh: Job = {
        ...{ id: randomUUID(), verb, host, input, person, begunAt, message: undefined },
        ...{ owner, ownedUntil: ownedUntil(), attempts: 1, cancelled: false, outcome: undefined },
      };
      if (!(await session.store.insert(jobKind, host, fresh, jobExpiry(session)))) throw await busy(session, host);
      const record = await session.store.read(jobKind, host);
      if (record === undefined) throw new SlackError("store-unreachable", { store: "jobs", reason: "a job is gone" });
      const hold = holdJob(session, record);
      await openMessage(session, hold);
      await session.trail.record(person, { verb, host, outcome: "begun" });
      follow(hold);
      return hold.job();
    },
    list: async () => (await list()).map(({ job }) => job),
    async cancel(host) {
      const record = await session.store.read(jobKind, host);
      if (record === undefined) return;
      const written = await session.store.replace(
        jobKind,
        record,
        { ...(record.value as Job), cancelled: true },
        jobExpiry(session),
      );
      running.get(host)?.cancel();
      // Somebody wrote in between: the job's own process, most likely, saying that it is at it.
      if (written === undefined) await this.cancel(host);
    },
    async adopt() {
      for (const { record, job } of await list()) {
        if (running.has(job.host) || job.ownedUntil > session.clock().getTime()) continue;
        const attempts = job.attempts + (job.outcome === undefined ? 1 : 0);
        const mine: Job = { ...job, owner, ownedUntil: ownedUntil(), attempts };
        const taken = await session.store.replace(jobKind, record, mine, jobExpiry(session));
        if (taken !== undefined) follow(holdJob(session, taken));
      }
    },
    async stop() {
      for (const following of running.values()) following.leave();
      await this.settled();
    },
    async settled() {
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

/** Work goes on without a message where Slack takes none; its end is told all the same. */
async function openMessage(session: Session, hold: Hold): Promise<void> {
  const { id, verb, host, person } = hold.job();
  try {
    const message = progressMessage({ id, title: titles[verb](host), lines: [], done: 0, seconds: 0 });
    await hold.save({ message: await post(session, person, message) });
  } catch (error) {
    session.log({ type: "message-not-opened", host, reason: (error as Error).message });
  }
}

async function busy(session: Session, host: string): Promise<BerthError> {
  const job = (await session.store.read(jobKind, host))?.value as Job | undefined;
  return new BerthError("host-busy", {
    host,
    operation: job === undefined ? "it was until now" : `${job.verb} is at work`,
  });
}
