import { mapConcurrent } from "../../run/map-concurrent.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { type FailedHost, failedHost } from "./outcome.ts";

/** The outcome for one of several hosts. */
export type EachOutcome<Result> =
  | { readonly name: string; readonly outcome: "done"; readonly result: Result }
  | FailedHost;

/** Each sends about twenty requests over several minutes, far below the limits of a subscription. */
const hostsAtOnce = 8;

/**
 * Runs the same work for several hosts, a few at a time, and resolves with one outcome for each, in the order of the names.
 * A host that fails does not stop the others.
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
