import type { StepOutcome } from "./life.ts";

/** One line for each step, for a terminal. */
export function outcomeLines(outcomes: readonly StepOutcome[]): string {
  return outcomes.map(outcomeLine).join("\n");
}

function outcomeLine({ step, expected, seen, isAsExpected, seconds }: StepOutcome): string {
  const [firstLine = ""] = seen.split("\n");
  const line = `${isAsExpected ? "ok" : "NO"}  ${step}, ${seconds.toFixed(1)} s: ${firstLine}`;
  return isAsExpected ? line : `${line} (expected: ${expected})`;
}
