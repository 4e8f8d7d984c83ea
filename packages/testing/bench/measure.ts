/** The middle of several measurements: one that was disturbed by something else does not count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that something takes. */
export async function milliseconds(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/**
 * Measures several ways of doing the same, turn by turn, so that whatever else the machine does falls on all of them.
 * Median milliseconds of each.
 */
export async function sideBySide<Name extends string>(
  ways: Readonly<Record<Name, () => unknown>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(ways) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await ways[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) taken[name].push(await milliseconds(ways[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(taken[name])])) as Record<Name, number>;
}

/** One row of the table: what was found, and what it may be at most (or at least). */
export interface Finding {
  readonly what: string;
  readonly found: number;
  readonly unit: string;
  readonly bound: { readonly most: number } | { readonly least: number };
}

export function holds({ found, bound }: Finding): boolean {
  return "most" in bound ? found <= bound.most : found >= bound.least;
}
