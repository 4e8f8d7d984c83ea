import { randomUUID } from "node:crypto";
import { asBerthError, BerthError } from "@dockberth/core";
import { noteMessage } from "../blocks/messages.ts";
import { SlackError } from "../errors.ts";
import { jobTexts, storeTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { isElsewhere, post } from "../slack-api/chat.ts";
import type { Person } from "../slack-api/person.ts";
import { respond } from "../slack-api/reply.ts";
import type { StoredRecord } from "../store/store.ts";
import type { JobVerb } from "../verbs.ts";
import type { Job } from "./job.ts";
import { type JobLease, jobExpiry, jobKind, leaseOf } from "./lease.ts";
import { progressMessage } from "./progress.ts";
import { type RunningJob, runJob } from "./run-job.ts";

export interface JobOptions {
  /** How long a process may be silent before another one takes its jobs over. Default 60. */
  readonly leaseSeconds?: number | undefined;
  /** Between two edits of a message. Default 2. */
  readonly secondsBetweenEdits?: number | undefined;
  /** Called when a job has ended and its result is posted. Never rejects. */
  readonly onEnded?: ((person: Person) => Promise<void>) | undefined;
}

/** The work on hosts, in this process and in others that share the store. */
export interface Jobs {
  /**
   * Starts work on a host. Resolves once the job is stored and its message is posted.
   * @throws BerthError `host-busy` where another job works on the host
   * @throws SlackError `store-unreachable`
   */
  start(verb: JobVerb, host: string, input: Readonly<Record<string, unknown>>, person: Person): Promise<Job>;
  list(): Promise<Job[]>;
  /** Cancels a job, whichever process it runs in. */
  cancel(host: string): Promise<void>;
  /** Takes over the jobs of processes that are gone, and posts results that could not be posted yet. */
  adopt(): Promise<void>;
  /** Stops the work in this process and leaves it to the next one. */
  stop(): Promise<void>;
  /** Waits for the jobs in this process; for tests. */
  settled(): Promise<void>;
}

export function startJobs(session: Session, options: JobOptions = {}): Jobs {
  const { store } = session;
  const { leaseSeconds = 60, secondsBetweenEdits = 2, onEnded } = options;
  const leasedBy = randomUUID();
  const leasedUntil = () => session.clock().getTime() + leaseSeconds * 1000;
  const running = new Map<string, RunningJob>();

  const run = (lease: JobLease) => {
    const { host } = lease.job();
    const job = runJob(session, lease, { leaseSeconds, secondsBetweenEdits, leasedUntil, onEnded });
    running.set(host, job);
    void job.ended.finally(() => running.delete(host));
  };
  const cancel = async (host: string): Promise<void> => {
    const record = await store.read(jobKind, host);
    if (record === undefined) return;
    const job: Job = { ...jobIn(record), cancelled: true };
    const written = await store.replace(jobKind, record, job, jobExpiry(session));
    running.get(host)?.cancel();
    // Another write came in between, most likely the renewal of the lease.
    if (written === undefined) await cancel(host);
  };
  const settled = async () => void (await Promise.all([...running.values()].map(({ ended }) => ended)));

  return {
    async start(verb, host, input, person) {
      const job: Job = {
        id: randomUUID(),
        verb,
        host,
        input,
        person,
        startedAt: session.clock().toISOString(),
        message: undefined,
        leasedBy,
        leasedUntil: leasedUntil(),
        attempts: 1,
        cancelled: false,
        result: undefined,
      };
      const lease = leaseOf(session, await insertJob(session, job));
      await openMessage(session, lease);
      await session.auditLog.record(person, { verb, host, outcome: "started" });
      run(lease);
      return lease.job();
    },
    list: async () => (await store.list(jobKind)).map(jobIn),
    cancel,
    async adopt() {
      for (const record of await store.list(jobKind)) {
        const job = jobIn(record);
        if (running.has(job.host) || job.leasedUntil > session.clock().getTime()) continue;
        const attempts = job.attempts + (job.result === undefined ? 1 : 0);
        const adopted: Job = { ...job, leasedBy, leasedUntil: leasedUntil(), attempts };
        const written = await store.replace(jobKind, record, adopted, jobExpiry(session));
        if (written !== undefined) run(leaseOf(session, written));
      }
    },
    async stop() {
      for (const job of running.values()) job.release();
      await settled();
    },
    settled,
  };
}

async function insertJob(session: Session, job: Job): Promise<StoredRecord> {
  const { store } = session;
  const isInserted = await store.insert(jobKind, job.host, job, jobExpiry(session));
  const record = await store.read(jobKind, job.host);
  if (!isInserted) throw hostBusy(job.host, record);
  if (record === undefined)
    throw new SlackError("store-unreachable", { store: storeTexts.jobs, reason: storeTexts.recordMissing });
  return record;
}

function hostBusy(host: string, record: StoredRecord | undefined): BerthError<"host-busy"> {
  const reason = record === undefined ? jobTexts.justEnded : jobTexts.running(jobIn(record).verb);
  return new BerthError("host-busy", { host, reason });
}

/** Posts the message that shows the progress. The work goes on where Slack accepts none; its result is posted anyway. */
async function openMessage(session: Session, lease: JobLease): Promise<void> {
  const { slack, log } = session;
  const { id, verb, host, person } = lease.job();
  try {
    const title = jobTexts.title(verb, host);
    const message = progressMessage({ id, title, lines: [], done: 0, seconds: 0 });
    const posted = await post(slack, person, message);
    await lease.save({ message: posted });
    if (isElsewhere(person, posted)) await respond(session, person, noteMessage(jobTexts.inDirectMessages(title)));
  } catch (error) {
    log({ type: "message-not-posted", host, reason: asBerthError(error).message });
  }
}

function jobIn(record: StoredRecord): Job {
  return record.value as Job;
}
