import { asBerthError, BerthError, isBerthError } from "@dockberth/core";
import { errorMessage, noteMessage } from "../blocks/messages.ts";
import { jobTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { edit, isElsewhere, post } from "../slack-api/chat.ts";
import type { Person } from "../slack-api/person.ts";
import { respond } from "../slack-api/reply.ts";
import type { JobResult } from "./job.ts";
import type { JobLease } from "./lease.ts";
import { trackProgress } from "./progress.ts";
import { requireStillAllowed } from "./still-allowed.ts";
import { work } from "./work.ts";

export interface RunJobOptions {
  readonly leaseSeconds: number;
  readonly secondsBetweenEdits: number;
  readonly leasedUntil: () => number;
  /** Called when a job has ended and its result is posted. Never rejects. */
  readonly onEnded?: ((person: Person) => Promise<void>) | undefined;
}

export interface RunningJob {
  /** Never rejects. */
  readonly ended: Promise<void>;
  readonly cancel: () => void;
  /** Stops the work in this process and leaves the job to another one. */
  readonly release: () => void;
}

interface Stops {
  readonly cancelling: AbortController;
  readonly releasing: AbortController;
}

/** A job that has ended this many processes is not started again. */
const maxAttempts = 5;
/** How long the result is offered to a Slack that does not accept it. */
const maxPostingHours = 24;
const secondsBetweenPosts = 30;

/** Runs a job to its end, posts its result, and removes it from the store. */
export function runJob(session: Session, lease: JobLease, options: RunJobOptions): RunningJob {
  const stops = { cancelling: new AbortController(), releasing: new AbortController() };
  const renew = () => renewLease(session, lease, options.leasedUntil(), stops);
  const renewal = setInterval(() => void renew(), (options.leaseSeconds * 1000) / 4).unref();
  return {
    ended: run(session, lease, options, stops).finally(() => clearInterval(renewal)),
    cancel: () => stops.cancelling.abort(),
    release: () => stops.releasing.abort(),
  };
}

async function renewLease(session: Session, lease: JobLease, leasedUntil: number, stops: Stops): Promise<void> {
  try {
    const isStillMine = await lease.save({ leasedUntil });
    if (!isStillMine) stops.releasing.abort();
    else if (lease.job().cancelled) stops.cancelling.abort();
  } catch (error) {
    // The work continues without the store. If another process takes the job over, both do the same and converge.
    logStoreError(session, error);
  }
}

async function run(session: Session, lease: JobLease, options: RunJobOptions, stops: Stops): Promise<void> {
  try {
    if (lease.job().cancelled) stops.cancelling.abort();
    const known = lease.job().result;
    const result = known ?? (await perform(session, lease, options, stops));
    if (result === undefined) return await announceRestart(session, lease);
    if (known === undefined) await recordResult(session, lease, result);
    await postResult(session, lease, result);
    await options.onEnded?.(lease.job().person);
  } catch (error) {
    session.log({ type: "job", host: lease.job().host, reason: asBerthError(error).message });
  }
}

/** The result; undefined where this process leaves the job to another one. */
async function perform(
  session: Session,
  lease: JobLease,
  { secondsBetweenEdits }: RunJobOptions,
  { cancelling, releasing }: Stops,
): Promise<JobResult | undefined> {
  const { id, verb, host, attempts } = lease.job();
  const title = jobTexts.title(verb, host);
  const progress = trackProgress({
    id,
    title: attempts === 1 ? title : jobTexts.resumedTitle(verb, host),
    clock: session.clock,
    secondsBetweenEdits,
    edit: async (message) => {
      const { message: reference } = lease.job();
      if (reference !== undefined) await edit(session.slack, reference, message);
    },
  });
  const signal = AbortSignal.any([cancelling.signal, releasing.signal]);
  try {
    if (attempts > maxAttempts)
      throw new BerthError("unexpected", { message: jobTexts.tooManyAttempts(title, maxAttempts) });
    if (attempts > 1) await requireStillAllowed(session, lease.job());
    const message = await work[verb](session, lease.job(), { signal, onEvent: progress.onEvent });
    return { outcome: "done", message };
  } catch (error) {
    if (releasing.signal.aborted && !cancelling.signal.aborted) return undefined;
    if (cancelling.signal.aborted && isBerthError(error, "interrupted")) return cancelled(title);
    return { outcome: asBerthError(error).code, message: errorMessage(error) };
  } finally {
    await progress.close();
  }
}

function cancelled(title: string): JobResult {
  return { outcome: "cancelled", message: errorMessage(new BerthError("interrupted", { what: title })) };
}

/** Saves the result before it is posted, so that a crash in between does not lose it. */
async function recordResult(session: Session, lease: JobLease, result: JobResult): Promise<void> {
  await lease.save({ result }).catch((error: unknown) => logStoreError(session, error));
  const { person, verb, host } = lease.job();
  const { outcome } = result;
  await session.auditLog
    .record(person, { verb, host, outcome })
    .catch((error: unknown) => logStoreError(session, error));
}

/** Shows the result in the job's message, or in a new one where that is gone. Tries again while Slack is unreachable. */
async function postResult(session: Session, lease: JobLease, { message }: JobResult): Promise<void> {
  const { message: reference, person, host, startedAt } = lease.job();
  try {
    if (reference === undefined || !(await edit(session.slack, reference, message)))
      await post(session.slack, person, message);
    await lease.end();
    if (reference !== undefined && isElsewhere(person, reference))
      await respond(session, person, message).catch(() => false);
  } catch (error) {
    session.log({ type: "result-not-posted", host, reason: asBerthError(error).message });
    const now = session.clock().getTime();
    if (now - new Date(startedAt).getTime() > maxPostingHours * 3_600_000) return lease.end();
    await lease.save({ leasedUntil: now + secondsBetweenPosts * 1000 });
  }
}

/** Ends the lease, and says in the job's message that the work continues later. */
async function announceRestart({ slack }: Session, lease: JobLease): Promise<void> {
  const { message: reference, verb, host } = lease.job();
  const isStillMine = await lease.save({ leasedUntil: 0 });
  if (!isStillMine || reference === undefined) return;
  const note = noteMessage(jobTexts.restarting(jobTexts.title(verb, host)));
  await edit(slack, reference, note).catch(() => false);
}

function logStoreError({ log }: Session, error: unknown): void {
  log({ type: "store", reason: asBerthError(error).message });
}
