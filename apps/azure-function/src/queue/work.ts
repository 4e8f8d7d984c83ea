import { type BerthError, isBerthError } from "@dockberth/core";
import { FunctionError } from "../errors.ts";
import { toBerthError } from "../outputs.ts";
import { keepProgress } from "../progress.ts";
import type { Service } from "../service.ts";
import { claimKey } from "../store/callers.ts";
import { isEnded, type KeptError, type Operation } from "../store/operation.ts";
import { traced } from "../telemetry.ts";
import { runVerb } from "../verbs/run.ts";
import { type Hold, holdHost } from "./hold.ts";
import { workMessageSchema } from "./work-queue.ts";

export interface Attempt {
  /** Another one for each delivery of a message: the same message may be delivered twice. */
  readonly holder: string;
  /** Aborted when the process is to end. */
  readonly signal?: AbortSignal;
}

/** What became of a message: worked on, put off because the host is busy, or of no operation that has work left. */
export type Outcome = "worked" | "put-off" | "nothing-to-do";

/**
 * Works on one message. A message may come twice, and a worker may end at any moment: the host's lease lets one work on a
 * host at a time, core's verbs converge, and the record is changed by ETag only, so that in effect it is done once.
 * Rejects where another attempt may help; the queue then delivers the message again.
 */
export async function work(service: Service, message: unknown, attempt: Attempt): Promise<Outcome> {
  const parsed = workMessageSchema.safeParse(message);
  if (!parsed.success) return "nothing-to-do";
  const { operations } = service.store;
  const operation = await operations.read(parsed.data.operation);
  if (operation === undefined || isEnded(operation.state) || operation.verb === "batch") return "nothing-to-do";
  if (operation.cancelRequested) {
    await end(service, operation, { state: "canceled", error: undefined });
    return "worked";
  }
  const hold = await holdHost(service, operation, attempt);
  if (hold === undefined) {
    // The message that is put off may be one too many; where the operation has ended by then, it is dropped.
    await service.queue.send(parsed.data, Math.min(30, service.settings.leaseSeconds / 4));
    return "put-off";
  }
  try {
    const begun = await begin(service, operation.id);
    if (begun !== undefined) await runTraced(service, begun, hold, attempt.signal);
    return "worked";
  } finally {
    await hold.release();
  }
}

/** Marks one more attempt; undefined where there is none left to make. */
async function begin(service: Service, id: string): Promise<Operation | undefined> {
  const { attempts: limit } = service.settings;
  let begun = false;
  const operation = await service.store.operations.change(id, (current) => {
    begun = !isEnded(current.state) && current.attempts < limit;
    if (!begun) return undefined;
    const startedAt = current.startedAt ?? service.now().toISOString();
    return { state: "running", startedAt, attempts: current.attempts + 1 };
  });
  if (operation === undefined || isEnded(operation.state)) return undefined;
  if (!begun) {
    await giveUp(service, operation);
    return undefined;
  }
  await service.store.hosts.noteState(operation.subscriptionId, operation.host, id, "running");
  return operation;
}

/** One attempt, as a span. */
function runTraced(service: Service, operation: Operation, hold: Hold, ending: AbortSignal | undefined): Promise<void> {
  const { id, verb, host, attempts } = operation;
  const attributes = { "berth.operation": id, "berth.verb": verb, "berth.host": host, "berth.attempt": attempts };
  return traced(`berth ${verb}`, attributes, () => run(service, operation, hold, ending));
}

async function run(service: Service, operation: Operation, hold: Hold, ending: AbortSignal | undefined): Promise<void> {
  const progress = await keepProgress(service.store.operations, operation.id);
  try {
    const result = await runVerb(service, operation, { signal: hold.signal, onEvent: progress.onEvent });
    await progress.kept();
    await end(service, operation, { state: "succeeded", result, error: undefined });
  } catch (thrown) {
    await progress.kept();
    if (hold.lost()) throw thrown;
    await fail(service, operation, thrown, ending);
  }
}

async function fail(
  service: Service,
  operation: Operation,
  thrown: unknown,
  ending: AbortSignal | undefined,
): Promise<void> {
  const error = toBerthError(thrown);
  const current = await service.store.operations.read(operation.id);
  if (current?.cancelRequested === true && isBerthError(error, "interrupted") && ending?.aborted !== true)
    return end(service, operation, { state: "canceled", error: kept(error) });
  if (!mayHelpAgain(error) || operation.attempts >= service.settings.attempts)
    return end(service, operation, { state: "failed", error: kept(error) });
  await service.store.operations.change(operation.id, ({ state }) =>
    isEnded(state) ? undefined : { state: "queued", error: kept(error) },
  );
  throw thrown;
}

/** What another attempt may get past: a service that was away, a throttle, a worker that was stopped, a defect. */
function mayHelpAgain({ code, kind }: BerthError): boolean {
  return kind === "unreachable" || kind === "interrupted" || ["throttled", "host-busy", "unexpected"].includes(code);
}

/** Ends an operation that no attempt is left for, with the reason of the last one. */
export async function giveUp(service: Service, operation: Operation): Promise<void> {
  const reason = operation.error?.message ?? "its workers were lost before they could say why";
  const error = new FunctionError("operation-abandoned", {
    host: operation.host,
    attempts: operation.attempts,
    reason,
  });
  await end(service, operation, { state: "failed", error: kept(error) });
}

async function end(
  service: Service,
  operation: Operation,
  outcome: Pick<Operation, "state" | "error"> & { readonly result?: unknown },
): Promise<void> {
  const { operations, hosts, callers } = service.store;
  const { id, subscriptionId, host, owner, verb, secretName } = operation;
  if (secretName !== undefined) await service.secrets?.remove(secretName);
  if (verb === "remove" && outcome.state === "succeeded") {
    const record = await hosts.read(subscriptionId, host);
    await callers.giveBack(record?.owner ?? owner, claimKey(subscriptionId, host));
    await hosts.forget(subscriptionId, host, id);
  } else {
    await hosts.noteState(subscriptionId, host, id, outcome.state);
  }
  // Last: where the worker is lost before it, the message comes again and all of this is done again.
  await operations.change(id, ({ state }) =>
    isEnded(state) ? undefined : { ...outcome, endedAt: service.now().toISOString() },
  );
}

function kept({ code, kind, message, hint }: BerthError): KeptError {
  return { code, kind, message, hint };
}
