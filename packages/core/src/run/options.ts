import { BerthError } from "../errors/index.ts";
import type { BerthEvent, BerthEventFacts } from "../events.ts";
import { wordTexts } from "../messages/words.ts";
import { callbackError } from "./callback.ts";

/** The last parameter of every long-running verb. */
export interface RunOptions {
  /** Stops the verb early. Azure finishes what it has already accepted; the same call run again continues from there. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with each event, in order, and not waited for. What it throws, or a promise of it is rejected with, ends the verb
   * with `callback-failed`; an error that has a code ends it as it is.
   */
  readonly onEvent?: ((event: BerthEvent) => void) | undefined;
}

type Listener = NonNullable<RunOptions["onEvent"]>;

/** What promises of listeners were rejected with, until the verb notices. */
const failures = new WeakMap<Listener, unknown>();

/** Adds the time and the host to the facts that a verb reports. */
export function reporter(host: string, { onEvent }: RunOptions): (facts: BerthEventFacts) => void {
  if (onEvent === undefined) return () => undefined;
  return (facts) => {
    requireListener({ onEvent });
    tell(onEvent, { at: new Date(), host, ...facts } as BerthEvent);
  };
}

/** @throws BerthError `callback-failed` where a promise of the listener was rejected */
export function requireListener({ onEvent }: RunOptions): void {
  if (onEvent === undefined || !failures.has(onEvent)) return;
  const error = failures.get(onEvent);
  failures.delete(onEvent);
  throw callbackError("onEvent", error);
}

function tell(onEvent: Listener, event: BerthEvent): void {
  let result: unknown;
  try {
    result = onEvent(event) as unknown;
  } catch (error) {
    throw callbackError("onEvent", error);
  }
  // An asynchronous listener; nobody else would notice its failure but the process, which would end.
  if (result instanceof Promise) result.catch((error: unknown) => failures.set(onEvent, error));
}

/** @throws BerthError `interrupted` once the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new BerthError("interrupted", { what: wordTexts.work }, { cause: signal.reason });
}
