import { BerthError } from "../errors/index.ts";
import type { BerthEvent, BerthEventFacts } from "../events.ts";

/** The last parameter of every long-running verb. */
export interface RunOptions {
  /** Stops the verb early. Azure finishes what it has already accepted; the same call run again continues from there. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each event, in order. An error that it throws ends the verb. */
  readonly onEvent?: ((event: BerthEvent) => void) | undefined;
}

/** Adds the time and the host to the facts that a verb reports. */
export function reporter(host: string, { onEvent }: RunOptions): (facts: BerthEventFacts) => void {
  return (facts) => onEvent?.({ at: new Date(), host, ...facts } as BerthEvent);
}

/** @throws BerthError `interrupted` once the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new BerthError("interrupted", { what: "The work" }, { cause: signal.reason });
}
