import fc from "fast-check";
import { expect, test } from "vitest";
import { isBerthError } from "../../src/index.ts";

/** A parser and its input. It may throw only a `BerthError`; `run` itself checks what it returns. */
export interface Target {
  readonly input: fc.Arbitrary<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: each target knows the type of its input
  readonly run: (input: any) => unknown;
}

/** `pnpm fuzz` sets all three. Without them all runs are equal. */
const { FUZZ_SEED: seedText = "20261125", FUZZ_SECONDS: secondsText, FUZZ_ONLY: only = "" } = process.env;
const seed = Number(seedText);
const seconds = secondsText === undefined ? undefined : Number(secondsText);

/** CPU time of this process, which does not depend on the load of the machine. */
const maxCpuSeconds = 2;

export function isSelected(name: string): boolean {
  return name.includes(only);
}

/** Declares a test for each selected parser. */
export function testParsers(targets: Readonly<Record<string, Target>>): void {
  for (const [name, { input, run }] of Object.entries(targets)) {
    test.skipIf(!isSelected(name))(
      `reads or rejects any ${name} in bounded time`,
      () => check(name, input, (each) => runTarget(run, each)),
      3_600_000,
    );
  }
}

async function runTarget(run: Target["run"], input: unknown): Promise<void> {
  const begun = process.cpuUsage();
  await Promise.resolve()
    .then(() => run(input))
    .catch((error: unknown) => {
      if (!isBerthError(error)) throw error;
      expect(error.message).not.toBe("");
      expect(error.hint).not.toBe("");
    });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1e6).toBeLessThan(maxCpuSeconds);
}

/** Runs a property as often as time allows, and reports the number of runs. */
export async function check<Input>(
  name: string,
  arbitrary: fc.Arbitrary<Input>,
  run: (input: Input) => Promise<void> | void,
  numRuns = 150,
): Promise<void> {
  const property = fc.asyncProperty(arbitrary, async (input) => run(input));
  const bounds =
    seconds === undefined
      ? { numRuns }
      : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
  const details = await fc.check(property, { seed, ...bounds });
  console.log(`fuzz: ${name}: ${details.numRuns} runs, seed ${seed}`);
  if (details.failed) throw new Error(fc.defaultReportMessage(details as never), { cause: details.errorInstance });
}
