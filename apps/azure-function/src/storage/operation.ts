import type { ErrorKind } from "@dockberth/core";
import type { ProblemCode } from "../error-details.ts";

export const verbs = [
  "create",
  "remove",
  "start",
  "stop",
  "restart",
  "change",
  "rotate",
  "revoke",
  "close",
  "open",
  "upgrade",
  "patch",
  "audit",
  "assign",
] as const;
export type Verb = (typeof verbs)[number];

export const operationStates = ["queued", "running", "succeeded", "failed", "canceled"] as const;
export type OperationState = (typeof operationStates)[number];

/** An error as an operation stores it, in the words of the HTTP API. */
export interface OperationError {
  readonly code: ProblemCode;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint: string;
}

/** The work on one host, or a batch of such operations. It never holds a secret. */
export interface Operation {
  readonly id: string;
  /** `batch`: the work is done by the operations in `children`. */
  readonly verb: Verb | "batch";
  readonly subscriptionId: string;
  readonly host: string;
  /** The object id of the caller. */
  readonly owner: string;
  /**
   * Whom the host belongs to, as `ownerText`: a create makes it this owner's, and every other verb rejects a host that has
   * got another owner meanwhile. Undefined for administrators, who may use every host.
   */
  readonly hostOwner: string | undefined;
  readonly state: OperationState;
  readonly createdAt: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** How often a worker started it. */
  readonly attempts: number;
  readonly cancelRequested: boolean;
  /** What the verb needs: a spec, an expiry … */
  readonly input: unknown;
  readonly result: unknown;
  /** Why it failed; while it is queued or running, why the last attempt did. */
  readonly error: OperationError | undefined;
  readonly children: readonly string[];
  /** The name of its secrets in the vault. */
  readonly secretName: string | undefined;
}

/** An event of an operation, with the sentence of `describeEvent`. */
export interface OperationEvent {
  /** From 1, in order, without gaps. */
  readonly number: number;
  readonly at: string;
  readonly type: string;
  readonly sentence: string;
}

export function isEnded(state: OperationState): boolean {
  return state === "succeeded" || state === "failed" || state === "canceled";
}

/** A new operation, to be inserted and queued. */
export function newOperation(
  given: Pick<Operation, "id" | "verb" | "subscriptionId" | "host" | "owner" | "createdAt"> & Partial<Operation>,
): Operation {
  return {
    hostOwner: undefined,
    state: "queued",
    startedAt: undefined,
    endedAt: undefined,
    attempts: 0,
    cancelRequested: false,
    input: undefined,
    result: undefined,
    error: undefined,
    children: [],
    secretName: undefined,
    ...given,
  };
}

/** An operation as it is shown: the state, the times and the error of a batch are those of its operations. */
export function withChildren(operation: Operation, children: readonly Operation[]): Operation {
  if (operation.verb !== "batch") return operation;
  const state = stateOfBatch(children, operation.children.length - children.length);
  const starts = children.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const ends = children.flatMap(({ endedAt }) => endedAt ?? []).sort();
  return {
    ...operation,
    state,
    startedAt: starts[0],
    endedAt: isEnded(state) ? ends.at(-1) : undefined,
    attempts: Math.max(0, ...children.map(({ attempts }) => attempts)),
    error: isEnded(state) ? children.find((child) => child.state === state)?.error : undefined,
  };
}

/**
 * A failure counts more than a cancellation, which would hide what went wrong.
 * @param missing how many operations of the batch are not stored yet
 */
function stateOfBatch(children: readonly Operation[], missing: number): OperationState {
  const states = new Set(children.map(({ state }) => state));
  if (missing > 0) states.add("queued");
  if (states.has("running")) return "running";
  if (states.has("queued")) return states.size === 1 ? "queued" : "running";
  if (states.has("failed")) return "failed";
  return states.has("canceled") ? "canceled" : "succeeded";
}
