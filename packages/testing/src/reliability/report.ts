/** The result of a matrix. */
export interface MatrixReport {
  /** The number of points that were tried. */
  readonly points: number;
  /** The number of faults that happened: the last requests of a run differ from one to the next. */
  readonly struck: number;
  readonly failures: readonly string[];
}

/** The line from which `pnpm reliability` reads the figures of a suite. */
export function reportLine(promise: string, what: string, { points, struck, failures }: MatrixReport): string {
  return `reliability: ${promise}: ${what}: ${points} points, ${struck} struck, ${failures.length} failures`;
}

/** Tries the points, several at the same time, and collects the failures. */
export async function tryAll<Point>(
  points: readonly Point[],
  lanes: number,
  openLane: () => Promise<{
    readonly attempt: (point: Point) => Promise<{ readonly struck: boolean; readonly failure: string | undefined }>;
    readonly close: () => Promise<void>;
  }>,
): Promise<MatrixReport> {
  const queue = [...points];
  const failures: string[] = [];
  let struck = 0;
  const work = async () => {
    const { attempt, close } = await openLane();
    for (let point = queue.shift(); point !== undefined; point = queue.shift()) {
      const outcome = await attempt(point).catch((error: unknown) => ({
        struck: true,
        failure: error instanceof Error ? error.message : String(error),
      }));
      if (outcome.struck) struck += 1;
      if (outcome.failure !== undefined)
        failures.push(`${Object.values(point as object).join("/")}: ${outcome.failure}`);
    }
    await close();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, points.length) }, work));
  return { points: points.length, struck, failures };
}
