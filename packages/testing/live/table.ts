import type { StepOutcome } from "./life.ts";

/** Expected, seen and time of each step, for a terminal. */
export function outcomeTable(outcomes: readonly StepOutcome[]): string {
  const rows = [
    ["", "step", "expected", "seen", "time"],
    ...outcomes.map(({ step, expected, seen, isAsExpected, seconds }) => {
      const [firstLine = ""] = seen.split("\n");
      return [isAsExpected ? "ok" : "NO", step, expected, firstLine, `${seconds.toFixed(1)} s`];
    }),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
