import { randomUUID } from "node:crypto";
import { ArmError, type ArmErrorBody, toArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";

export interface Operation {
  readonly id: string;
  readonly startTime: Date;
  status: "InProgress" | "Succeeded" | "Failed" | "Canceled";
  endTime?: Date;
  error?: ArmErrorBody;
  /** What a poll of `Location` answers at the end, where it is more than nothing. */
  result?: unknown;
  readonly done: Promise<void>;
}

export type Work = (signal: AbortSignal) => Promise<unknown>;

export interface Operations {
  /** Starts work; work of the same `turn` goes one after the other. */
  start(work: Work, turn?: string): Operation;
  get(id: string): Operation | undefined;
  /** Ends what is under way or waiting in a turn: something more recent takes its place. */
  preempt(turn: string): void;
  /** Ends everything that is under way. */
  stop(): void;
  /** Resolves once nothing is under way any more. */
  settled(): Promise<void>;
}

interface Running {
  readonly operation: Operation;
  readonly turn: string | undefined;
  readonly stopping: AbortController;
}

/** Long-running operations. A failure is kept as ARM's error body, and is no rejection. */
export function createOperations(clock: Clock): Operations {
  const operations = new Map<string, Operation>();
  const running = new Set<Running>();
  const turns = new Map<string, Promise<void>>();
  const stopAll = (matches: (each: Running) => boolean) => {
    for (const each of running) if (matches(each)) each.stopping.abort(preempted());
  };
  return {
    start(work, turn) {
      const stopping = new AbortController();
      const before = (turn === undefined ? undefined : turns.get(turn)) ?? Promise.resolve();
      const operation: Operation = {
        id: randomUUID(),
        startTime: clock.now(),
        status: "InProgress",
        done: before
          .then(() => {
            stopping.signal.throwIfAborted();
            return work(stopping.signal);
          })
          .then(
            (result) => end(operation, clock, result, undefined),
            // What broke because it was stopped is told as stopped, whatever it broke with.
            (error: unknown) => end(operation, clock, undefined, stopping.signal.aborted ? preempted() : error),
          )
          .finally(() => running.delete(entry)),
      };
      const entry: Running = { operation, turn, stopping };
      operations.set(operation.id, operation);
      running.add(entry);
      if (turn !== undefined) turns.set(turn, operation.done);
      return operation;
    },
    get: (id) => operations.get(id),
    preempt: (turn) => stopAll((each) => each.turn === turn),
    stop: () => stopAll(() => true),
    settled: async () => {
      while (running.size > 0) await Promise.all([...running].map(({ operation }) => operation.done));
    },
  };
}

function preempted(): ArmError {
  return new ArmError(409, "OperationPreempted", "The operation has been preempted by a more recent operation.");
}

function end(operation: Operation, clock: Clock, result: unknown, failure: unknown): void {
  const error = failure === undefined ? undefined : toArmError(failure);
  operation.status = error === undefined ? "Succeeded" : error.code === "OperationCanceled" ? "Canceled" : "Failed";
  operation.endTime = clock.now();
  if (result !== undefined) operation.result = result;
  if (error !== undefined) operation.error = error.body();
}
