import type { ErrorCode, ErrorKind } from "@dockberth/core";

export const verbs = ["create", "remove", "start", "stop", "restart", "change", "rotate", "upgrade", "audit"] as const;
export type Verb = (typeof verbs)[number];

export const operationStates = ["queued", "running", "succeeded", "failed", "canceled"] as const;
export type OperationState = (typeof operationStates)[number];

/** An error as it is kept: a row of core's table, less its details, which the sentence has in it. */
export interface KeptError {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly hint: string;
}

/** One host's work, or a batch of them. Never holds a secret. */
export interface Operation {
  readonly id: string;
  /** `batch`: the operations in `children` are its work. */
  readonly verb: Verb | "batch";
  readonly subscriptionId: string;
  readonly host: string;
  /** Object id of whoever asked for it. */
  readonly owner: string;
  readonly state: OperationState;
  readonly createdAt: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** How often a worker began it. */
  readonly attempts: number;
  readonly cancelRequested: boolean;
  /** What the verb needs: a host as wished for, an expiry … */
  readonly input: unknown;
  readonly result: unknown;
  /** Why it failed; while it is queued or running, why the last attempt did. */
  readonly error: KeptError | undefined;
  readonly children: readonly string[];
  /** Under which name its secrets wait in the vault. */
  readonly secretName: string | undefined;
}

/** A fact of an operation, as `describeEvent` words it. */
export interface OperationEvent {
  /** From 1 on, in order, without holes. */
  readonly number: number;
  readonly at: string;
  readonly type: string;
  readonly sentence: string;
}

export function isEnded(state: OperationState): boolean {
  return state === "succeeded" || state === "failed" || state === "canceled";
}

/** A fresh operation, to be inserted and put on the queue. */
export function newOperation(
  given: Pick<Operation, "id" | "verb" | "subscriptionId" | "host" | "owner" | "createdAt"> & Partial<Operation>,
): Operation {
  return {
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
