import type { RunOptions } from "../../events.ts";
import { mapBounded } from "../../run/map-concurrent.ts";
import { throwIfStopped } from "./host.ts";
import { type FailedHost, failed } from "./outcome.ts";

/** What became of one of several hosts to which the same was done. */
export type EachOutcome<Result> =
  | { readonly name: string; readonly outcome: "done"; readonly result: Result }
  | FailedHost;

/** Each asks Azure for some twenty things in the minutes that it takes: far from what a subscription may ask for. */
const hostsAtOnce = 8;

/**
 * Does the same to each of several hosts, some at once, and gives what became of each, in the order of the names. One to
 * which it cannot be done does not keep the others from it.
 * @throws BerthError `interrupted`
 */
export function eachHost<Result>(
  names: readonly string[],
  work: (name: string) => Promise<Result>,
  run: RunOptions = {},
): Promise<EachOutcome<Result>[]> {
  return mapBounded(names, hostsAtOnce, async (name) => {
    throwIfStopped(run.signal);
    try {
      return { name, outcome: "done", result: await work(name) };
    } catch (error) {
      return failed(name, error, run);
    }
  });
}
