import { BerthError, isBerthError, parseOwner } from "@dockberth/core";
import { asPublicError, describePublicError, FunctionError, type PublicError } from "../errors.ts";
import { hostSchema, statusOfState } from "../http/schemas.ts";
import type { Service } from "../service.ts";
import { reservationKey } from "../storage/callers.ts";
import type { HostResult } from "../storage/hosts.ts";
import { isEnded, type Operation, type OperationError } from "../storage/operation.ts";
import { workMessageSchema } from "../storage/work-queue.ts";
import { traced } from "../telemetry/traced.ts";
import { type Lease, leaseHost, type Worker } from "./lease.ts";
import { recordProgress } from "./record-progress.ts";
import { runVerb } from "./run-verb.ts";

/** What became of a message: worked on, postponed because the host is busy, or ignored because no work is left. */
export type MessageOutcome = "worked" | "postponed" | "ignored";

/**
 * Handles one message. A message may come twice, and a worker may die at any moment: the lease lets one worker at a time
 * work on a host, core's verbs converge, and records change by ETag only, so the work is done once in effect. Rejects if
 * another attempt can succeed; the queue then delivers the message again.
 */
export async function handleWorkMessage(service: Service, message: unknown, worker: Worker): Promise<MessageOutcome> {
  const parsed = workMessageSchema.safeParse(message);
  if (!parsed.success) return "ignored";
  const operation = await service.store.operations.read(parsed.data.operation);
  if (operation === undefined || isEnded(operation.state) || operation.verb === "batch") return "ignored";
  if (operation.cancelRequested) {
    const error = new BerthError("interrupted", { what: `${operation.verb} ${operation.host}` });
    await end(service, operation, { state: "canceled", error: toOperationError(error) });
    return "worked";
  }
  const lease = await leaseHost(service, operation, worker);
  if (lease === undefined) {
    // This may be one message too many; if the operation has ended by then, it is ignored.
    await service.queue.send(parsed.data, Math.min(30, service.settings.leaseSeconds / 4));
    return "postponed";
  }
  try {
    const started = await startAttempt(service, operation.id);
    if (started !== undefined) await runTraced(service, started, lease, worker);
    return "worked";
  } finally {
    await lease.release();
  }
}

/** Ends the operation of a message that the queue has given up, with the reason of its last attempt. */
export async function handlePoisonMessage(service: Service, message: unknown): Promise<void> {
  const parsed = workMessageSchema.safeParse(message);
  if (!parsed.success) return;
  const operation = await service.store.operations.read(parsed.data.operation);
  if (operation !== undefined && !isEnded(operation.state)) await abandon(service, operation);
}

/** Counts one more attempt; undefined if none is left. */
async function startAttempt(service: Service, id: string): Promise<Operation | undefined> {
  const { attempts: maxAttempts } = service.settings;
  let started = false;
  const operation = await service.store.operations.change(id, (current) => {
    started = !isEnded(current.state) && current.attempts < maxAttempts;
    if (!started) return undefined;
    const startedAt = current.startedAt ?? service.now().toISOString();
    return { state: "running", startedAt, attempts: current.attempts + 1 };
  });
  if (operation === undefined || isEnded(operation.state)) return undefined;
  if (!started) {
    await abandon(service, operation);
    return undefined;
  }
  await service.store.hosts.noteState(operation.subscriptionId, operation.host, { operation: id, state: "running" });
  return operation;
}

/** One attempt, as a span. */
function runTraced(service: Service, operation: Operation, lease: Lease, worker: Worker): Promise<void> {
  const { id, verb, host, attempts } = operation;
  const attributes = { "berth.operation": id, "berth.verb": verb, "berth.host": host, "berth.attempt": attempts };
  return traced(`berth ${verb}`, attributes, () => run(service, operation, lease, worker));
}

async function run(service: Service, operation: Operation, lease: Lease, worker: Worker): Promise<void> {
  const progress = await recordProgress(service.store.operations, operation.id);
  try {
    const result = await runVerb(service, operation, { signal: lease.signal, onEvent: progress.onEvent });
    await progress.flush();
    await end(service, operation, { state: "succeeded", result: withOperation(result, operation), error: undefined });
  } catch (thrown) {
    await progress.flush();
    if (lease.isLost()) throw thrown;
    await fail(service, operation, thrown, worker);
  }
}

/** Ends the operation, or queues it again and rejects, so that the queue delivers its message again. */
async function fail(service: Service, operation: Operation, thrown: unknown, { signal }: Worker): Promise<void> {
  const { operations } = service.store;
  const publicError = asPublicError(thrown);
  const error = toOperationError(publicError);
  const current = await operations.read(operation.id);
  if (current?.cancelRequested === true && isBerthError(thrown, "interrupted") && signal?.aborted !== true)
    return end(service, operation, { state: "canceled", error });
  if (!isWorthAnotherAttempt(publicError) || operation.attempts >= service.settings.attempts)
    return end(service, operation, { state: "failed", error });
  await operations.change(operation.id, ({ state }) => (isEnded(state) ? undefined : { state: "queued", error }));
  throw thrown;
}

/**
 * Core's two decisions of this kind are about one response (its retry policy) and one deployment (`isTransient`), within
 * seconds and in the same process. This one comes after both gave up, about a whole verb that runs again minutes later and
 * perhaps elsewhere. So it covers more: a worker that was stopped, a host that another verb works on, and an unforeseen
 * error, which a new version may have fixed by then.
 */
function isWorthAnotherAttempt({ code, kind }: PublicError): boolean {
  return kind === "unreachable" || kind === "interrupted" || ["throttled", "host-busy", "unexpected"].includes(code);
}

/** Ends an operation that has no attempt left. */
async function abandon(service: Service, operation: Operation): Promise<void> {
  const { host, attempts, error: last } = operation;
  const error = new FunctionError("operation-abandoned", { host, attempts, reason: last?.message });
  await end(service, operation, { state: "failed", error: toOperationError(error) });
}

async function end(
  service: Service,
  operation: Operation,
  outcome: Pick<Operation, "state" | "error"> & { readonly result?: unknown },
): Promise<void> {
  const { operations, hosts } = service.store;
  const { id, subscriptionId, host, secretName } = operation;
  const endedAt = service.now().toISOString();
  if (secretName !== undefined) await service.secrets?.remove(secretName);
  if (leavesNothing(operation, outcome)) await forgetHost(service, operation);
  else
    await hosts.noteState(subscriptionId, host, {
      operation: id,
      state: outcome.state,
      result: hostResult(outcome.result, endedAt),
    });
  // Last: if the worker dies before it, the message comes again, and so does everything above.
  await operations.change(id, ({ state }) => (isEnded(state) ? undefined : { ...outcome, endedAt }));
}

/** A host in a result names the operation that it comes from, as it does everywhere else. */
function withOperation(result: unknown, { id, verb }: Operation): unknown {
  const whole = result as { readonly host?: unknown } | undefined;
  const operation = { id, verb, status: statusOfState.succeeded };
  if (hostSchema.safeParse(whole).success) return { ...whole, operation };
  if (hostSchema.safeParse(whole?.host).success) return { ...whole, host: { ...(whole?.host as object), operation } };
  return result;
}

/** Of the verbs whose result is the host, or has it. */
function hostResult(result: unknown, at: string): HostResult | undefined {
  const found = hostSchema.safeParse((result as { readonly host?: unknown } | undefined)?.host ?? result);
  return found.success ? { at, host: found.data } : undefined;
}

/** Whether its caller has nothing of the host: it is removed, or it was another owner's before the create began. */
function leavesNothing({ verb }: Operation, { state, error }: Pick<Operation, "state" | "error">): boolean {
  return (
    (verb === "remove" && state === "succeeded") ||
    (verb === "create" && state === "failed" && error?.code === "owner-differs")
  );
}

/** Ends the reservation of quota, and the record where no other caller asked for the host before. */
async function forgetHost({ store }: Service, { id, subscriptionId, host, owner, verb }: Operation): Promise<void> {
  const record = await store.hosts.read(subscriptionId, host);
  const requester = parseOwner(record?.requestedBy)?.id ?? owner;
  await store.callers.release(verb === "remove" ? requester : owner, reservationKey(subscriptionId, host));
  if (verb === "remove" || requester === owner) await store.hosts.forget(subscriptionId, host, id);
}

function toOperationError(error: PublicError): OperationError {
  const { code, kind } = error;
  return { code, kind, ...describePublicError(error) };
}
