import { BerthError, isBerthError } from "@dockberth/core";
import { errorMessage, noteMessage, toError } from "../outputs.ts";
import { showProgress } from "../progress.ts";
import type { Session } from "../session.ts";
import { edit, post } from "../slack/talk.ts";
import type { Hold } from "./hold.ts";
import { type Job, type Outcome, titles } from "./job.ts";
import { work } from "./work.ts";

export interface FollowOptions {
  readonly leaseSeconds: number;
  readonly secondsBetweenEdits: number;
  readonly ownedUntil: () => number;
}

export interface Following {
  /** Never rejects. */
  readonly ended: Promise<void>;
  readonly cancel: () => void;
  /** Stops here and now, so that another process goes on. */
  readonly leave: () => void;
}

/** A job that ended a process so often is not begun again. */
const attemptsAtMost = 5;
/** After this, Slack was asked often enough to take the last word. */
const tellingHours = 24;
const tellAgainSeconds = 30;

/** Does a job to its end, tells of it, and takes it out of the store. */
export function followJob(session: Session, hold: Hold, options: FollowOptions): Following {
  const cancelling = new AbortController();
  const leaving = new AbortController();
  const heart = setInterval(() => void beat(), (options.leaseSeconds * 1000) / 4).unref();
  const beat = async () => {
    try {
      const stillMine = await hold.save({ ownedUntil: options.ownedUntil() });
      if (!stillMine) leaving.abort();
      else if (hold.job().cancelled) cancelling.abort();
    } catch (error) {
      // The work goes on without the store; should somebody take it over meanwhile, both do the same and converge.
      session.log({ type: "store", reason: (error as Error).message });
    }
  };
  const run = async () => {
    if (hold.job().cancelled) cancelling.abort();
    const outcome = hold.job().outcome ?? (await perform(session, hold, { ...options, cancelling, leaving }));
    if (outcome === undefined) return void (await leave(session, hold));
    if (hold.job().outcome === undefined) await settle(session, hold, outcome);
    await tell(session, hold, outcome);
  };
  const ended = run()
    .catch((error: unknown) => session.log({ type: "job", host: hold.job().host, reason: toError(error).message }))
    .finally(() => clearInterval(heart));
  return { ended, cancel: () => cancelling.abort(), leave: () => leaving.abort() };
}

interface Performance extends FollowOptions {
  readonly cancelling: AbortController;
  readonly leaving: AbortController;
}

/** The outcome; undefined where this process leaves the work to another one. */
async function perform(session: Session, hold: Hold, performance: Performance): Promise<Outcome | undefined> {
  const { id, verb, host, attempts } = hold.job();
  const { cancelling, leaving, secondsBetweenEdits: secondsBetween } = performance;
  const title = attempts === 1 ? titles[verb](host) : `${titles[verb](host)} (taken up again)`;
  const progress = showProgress({
    ...{ id, title, secondsBetween, clock: session.clock },
    edit: async (message) => {
      const { message: place } = hold.job();
      if (place !== undefined) await edit(session, place, message);
    },
  });
  const signal = AbortSignal.any([cancelling.signal, leaving.signal]);
  try {
    if (attempts > attemptsAtMost)
      throw new BerthError("unexpected", { message: `${verb} of ${host} ended its process ${attemptsAtMost} times` });
    const message = await work[verb](session, hold.job(), { signal, onEvent: progress.onEvent });
    return { word: "done", message };
  } catch (error) {
    if (leaving.signal.aborted && !cancelling.signal.aborted) return undefined;
    if (cancelling.signal.aborted && isBerthError(error, "interrupted")) return cancelled(hold.job());
    return { word: toError(error).code, message: errorMessage(error) };
  } finally {
    await progress.close();
  }
}

function cancelled({ verb, host }: Job): Outcome {
  const error = new BerthError("interrupted", { what: titles[verb](host) });
  return { word: "cancelled", message: errorMessage(error) };
}

/** Writes the outcome down before it is told, so that no crash in between forgets it. */
async function settle(session: Session, hold: Hold, outcome: Outcome): Promise<void> {
  await hold
    .save({ outcome })
    .catch((error: unknown) => session.log({ type: "store", reason: toError(error).message }));
  const { person, verb, host } = hold.job();
  await session.trail
    .record(person, { verb, host, outcome: outcome.word })
    .catch((error: unknown) => session.log({ type: "store", reason: toError(error).message }));
}

/** Puts the outcome into the message of the job; into a new one where that is gone. Slack's silence is outlasted. */
async function tell(session: Session, hold: Hold, outcome: Outcome): Promise<void> {
  const { message: place, person, host, begunAt } = hold.job();
  try {
    if (place === undefined || !(await edit(session, place, outcome.message)))
      await post(session, person, outcome.message);
    await hold.end();
  } catch (error) {
    session.log({ type: "outcome-not-told", host, reason: toError(error).message });
    const hours = (session.clock().getTime() - new Date(begunAt).getTime()) / 3_600_000;
    if (hours > tellingHours) return hold.end();
    await hold.save({ ownedUntil: session.clock().getTime() + tellAgainSeconds * 1000 });
  }
}

async function leave(session: Session, hold: Hold): Promise<void> {
  const { message, verb, host } = hold.job();
  const isMine = await hold.save({ ownedUntil: 0 });
  if (!isMine || message === undefined) return;
  const note = noteMessage(`${titles[verb](host)}: the bot is restarting; the work is taken up again when it is back.`);
  await edit(session, message, note).catch(() => false);
}
