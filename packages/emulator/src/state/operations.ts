import { randomUUID } from "node:crypto";
import { type ArmError, toArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";
import { InterruptedError } from "./interrupted.ts";
import type { Operation } from "./operation.ts";
import { readOperations, writeOperations } from "./operation-file.ts";

export type Work = (signal: AbortSignal) => Promise<unknown>;

export interface Operations {
  /** Starts work. Operations of the same queue run one after the other. */
  start(work: Work, queue?: string): Operation;
  get(id: string): Operation | undefined;
  /** Cancels the running and waiting operations of a queue with this error, because a more recent one replaces them. */
  preempt(queue: string, error: ArmError): void;
  /** Resolves when no operation is running. */
  settled(): Promise<void>;
  /** Interrupts what is running, and everything that is started from now on. */
  interrupt(): void;
}

interface Running {
  readonly operation: Operation;
  readonly queue: string | undefined;
  readonly controller: AbortController;
}

/**
 * Long-running operations. A failure is stored as ARM's error body; `done` never rejects. With a state folder, those of an
 * earlier emulator can still be polled: what was running then has failed.
 */
export function createOperations(clock: Clock, stateFolder: string | undefined): Operations {
  const left = stateFolder === undefined ? [] : readOperations(stateFolder);
  for (const each of left) if (each.status === "InProgress") finish(each, clock, undefined, new InterruptedError());
  const operations = new Map(left.map((each) => [each.id, each]));
  const save = () => {
    if (stateFolder !== undefined) writeOperations(stateFolder, operations.values());
  };
  let isEnding = false;
  const running = new Set<Running>();
  const queues = new Map<string, Promise<void>>();
  return {
    start(work, queue) {
      const controller = new AbortController();
      const { signal } = controller;
      const previous = (queue === undefined ? undefined : queues.get(queue)) ?? Promise.resolve();
      const operation: Operation = {
        id: randomUUID(),
        startTime: clock.now(),
        status: "InProgress",
        done: previous
          .then(() => {
            signal.throwIfAborted();
            return work(signal);
          })
          .then(
            (result) => finish(operation, clock, result, undefined),
            // An aborted operation is reported with the reason, whatever error the abort caused.
            (error: unknown) => finish(operation, clock, undefined, signal.aborted ? signal.reason : error),
          )
          .finally(() => {
            running.delete(entry);
            save();
          }),
      };
      const entry: Running = { operation, queue, controller };
      operations.set(operation.id, operation);
      running.add(entry);
      if (isEnding) controller.abort(new InterruptedError());
      save();
      if (queue !== undefined) queues.set(queue, operation.done);
      return operation;
    },
    get: (id) => operations.get(id),
    preempt(queue, error) {
      for (const each of running) if (each.queue === queue) each.controller.abort(error);
    },
    interrupt() {
      isEnding = true;
      for (const { controller } of running) controller.abort(new InterruptedError());
    },
    settled: async () => {
      while (running.size > 0) await Promise.all([...running].map(({ operation }) => operation.done));
    },
  };
}

const canceledCodes: ReadonlySet<string> = new Set(["Canceled", "OperationCanceled", "OperationPreempted"]);

function finish(operation: Operation, clock: Clock, result: unknown, failure: unknown): void {
  const error = failure === undefined ? undefined : toArmError(failure);
  operation.status = error === undefined ? "Succeeded" : canceledCodes.has(error.code) ? "Canceled" : "Failed";
  operation.endTime = clock.now();
  if (result !== undefined) operation.result = result;
  if (error !== undefined) operation.error = error.body();
}
