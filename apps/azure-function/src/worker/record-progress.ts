import { type BerthEvent, describeEvent } from "@dockberth/core";
import type { OperationEvent } from "../storage/operation.ts";
import type { OperationStore } from "../storage/operations.ts";

export interface ProgressRecorder {
  /** Takes the events of a verb. */
  readonly onEvent: (event: BerthEvent) => void;
  /** Resolves once all events are stored, or cannot be. */
  readonly flush: () => Promise<void>;
}

/**
 * Stores the events of a verb with its operation, in order, after those of earlier attempts. An event that cannot be stored
 * is retried with the next one: what people see may lag behind, but the work does not wait for it.
 */
export async function recordProgress(operations: OperationStore, id: string): Promise<ProgressRecorder> {
  const earlier = await operations.events(id);
  let number = earlier.at(-1)?.number ?? 0;
  const pending: OperationEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  const writePending = async () => {
    for (let next = pending[0]; next !== undefined; next = pending[0]) {
      await operations.addEvents(id, [next]);
      pending.shift();
    }
  };
  const write = () => {
    writing = writing.then(writePending).catch(() => undefined);
  };
  return {
    onEvent: (event) => {
      number += 1;
      pending.push({ number, at: event.at.toISOString(), type: event.type, sentence: describeEvent(event) });
      write();
    },
    flush: async () => {
      write();
      await writing;
    },
  };
}
