import { type BerthEvent, describeEvent } from "@dockberth/core";
import type { OperationEvent } from "./store/operation.ts";
import type { OperationStore } from "./store/operations.ts";

export interface Progress {
  /** Takes the events of a verb. */
  readonly onEvent: (event: BerthEvent) => void;
  /** Resolves once all that was reported is kept, or cannot be. */
  readonly kept: () => Promise<void>;
}

/**
 * Keeps what a verb reports with its operation, in order, after what earlier attempts reported. A fact that cannot be kept
 * now is tried again with the next one: what people see may lag behind, the work does not wait for it.
 */
export async function keepProgress(operations: OperationStore, id: string): Promise<Progress> {
  const earlier = await operations.events(id);
  let number = earlier.at(-1)?.number ?? 0;
  const waiting: OperationEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      await operations.addEvents(id, [next]);
      waiting.shift();
    }
  };
  const keep = () => {
    writing = writing.then(write).catch(() => undefined);
  };
  return {
    onEvent: (event) => {
      number += 1;
      waiting.push({ number, at: event.at.toISOString(), type: event.type, sentence: describeEvent(event) });
      keep();
    },
    kept: async () => {
      keep();
      await writing;
    },
  };
}
