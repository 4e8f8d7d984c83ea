import type { BerthEventFacts } from "../../events.ts";
import { isTransient } from "./errors.ts";

const maxAttempts = 4;

/**
 * Asks again for work that Azure took on and itself broke off; it goes on where it stopped.
 * @throws what the last attempt met
 */
export async function retryTransient<Value>(
  work: () => Promise<Value>,
  run: {
    readonly report: (facts: BerthEventFacts) => void;
    readonly pause: (seconds: number) => Promise<void>;
  },
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === maxAttempts || !isTransient(error)) throw error;
      const seconds = 5 * 2 ** (attempt - 1);
      run.report({ type: "retry", reason: "azure-busy", seconds });
      await run.pause(seconds);
    }
  }
}
