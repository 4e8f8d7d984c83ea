import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<AbortSignal | undefined>();

/** Runs the work so that the reads it sends are canceled by the signal, wherever in the work they are sent. */
export function withSignal<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
  return signal === undefined ? work() : current.run(signal, work);
}

/** Runs work that goes on where the verb is aborted, such as the removal of what it has made. */
export function withoutSignal<Value>(work: () => Promise<Value>): Promise<Value> {
  return current.run(undefined, work);
}

/** The signal of the verb that runs. */
export function currentSignal(): AbortSignal | undefined {
  return current.getStore();
}
