import { mapConcurrent } from "../../run/map-concurrent.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { type FailedHost, failedHost } from "./outcome.ts";

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
  return mapConcurrent(names, hostsAtOnce, async (name) => {
    throwIfAborted(run.signal);
    try {
      return { name, outcome: "done", result: await work(name) };
    } catch (error) {
      return failedHost(name, error, run);
    }
  });
}
