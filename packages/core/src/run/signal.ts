import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<AbortSignal>();

/** Runs the work so that the reads it sends are canceled by the signal, wherever in the work they are sent. */
export function withSignal<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  return signal === undefined ? work() : current.run(signal, work);
}

/** The signal of the verb that runs. */
export function currentSignal(): AbortSignal | undefined {
  return current.getStore();
}
