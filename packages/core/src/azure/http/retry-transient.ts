import type { BerthEventFacts } from "../../events.ts";
import { retry } from "../../run/retry.ts";
import { isTransient } from "./errors.ts";

const attempts = 4;

/**
 * Repeats work that Azure accepted and then gave up for a transient reason. Azure continues where it stopped.
 * @throws what the last attempt threw
 */
export function retryTransient<Value>(
  work: () => Promise<Value>,
  run: {
    readonly report: (facts: BerthEventFacts) => void;
    readonly pause: (seconds: number) => Promise<void>;
  },
): Promise<Value> {
  return retry(work, {
    attempts,
    isRetryable: isTransient,
    pause: (attempt) => {
      const seconds = 5 * 2 ** (attempt - 1);
      run.report({ type: "retry", reason: "azure-busy", seconds });
      return run.pause(seconds);
    },
  });
}
