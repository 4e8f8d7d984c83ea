import { randomUUID } from "node:crypto";
import { type ArmError, type ArmErrorBody, toArmError } from "./arm-error.ts";
import type { Clock } from "./clock.ts";

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

export interface Operations {
  start(work: () => Promise<unknown>): Operation;
  get(id: string): Operation | undefined;
  /** Resolves once nothing is under way any more. */
  settled(): Promise<void>;
}

/** Long-running operations. A failure is kept as ARM's error body, and is no rejection. */
export function createOperations(clock: Clock): Operations {
  const operations = new Map<string, Operation>();
  return {
    start(work) {
      const operation: Operation = {
        id: randomUUID(),
        startTime: clock.now(),
        status: "InProgress",
        done: Promise.resolve()
          .then(work)
          .then(
            (result) => end(operation, "Succeeded", clock, result),
            (error: unknown) => end(operation, "Failed", clock, undefined, toArmError(error)),
          ),
      };
      operations.set(operation.id, operation);
      return operation;
    },
    get: (id) => operations.get(id),
    settled: async () => {
      for (let open = pending(operations); open.length > 0; open = pending(operations))
        await Promise.all(open.map(({ done }) => done));
    },
  };
}

function pending(operations: ReadonlyMap<string, Operation>): Operation[] {
  return [...operations.values()].filter(({ status }) => status === "InProgress");
}

function end(
  operation: Operation,
  status: "Succeeded" | "Failed",
  clock: Clock,
  result: unknown,
  error?: ArmError,
): void {
  operation.status = error?.code === "OperationCanceled" ? "Canceled" : status;
  operation.endTime = clock.now();
  if (result !== undefined) operation.result = result;
  if (error !== undefined) operation.error = error.body();
}
