import fc from "fast-check";
import { expect, test } from "vitest";
import { isBerthError } from "../../src/index.ts";

/** A parser, and what it is given. What it throws must be a `BerthError`; what it returns it checks itself. */
export interface Target {
  readonly input: fc.Arbitrary<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: each target knows what its own input is
  readonly run: (input: any) => unknown;
}

/** `pnpm fuzz` sets all three; without them every run is the same. */
const { FUZZ_SEED: seedText = "20261125", FUZZ_SECONDS: secondsText, FUZZ_ONLY: only = "" } = process.env;
const seed = Number(seedText);
const seconds = secondsText === undefined ? undefined : Number(secondsText);

/** Of this process' own time, so that a busy machine makes no difference. */
const maxSeconds = 2;

export function isAskedFor(name: string): boolean {
  return name.includes(only);
}

/** Declares a test for each parser that is asked for. */
export function judgeParsers(targets: Readonly<Record<string, Target>>): void {
  for (const [name, { input, run }] of Object.entries(targets)) {
    test.skipIf(!isAskedFor(name))(
      `whatever ${name} may hold, it is read or refused by a row of the table, in bounded time`,
      () => check(name, input, (each) => judge(run, each)),
      3_600_000,
    );
  }
}

async function judge(run: Target["run"], input: unknown): Promise<void> {
  const begun = process.cpuUsage();
  await Promise.resolve()
    .then(() => run(input))
    .catch((error: unknown) => {
      if (!isBerthError(error)) throw error;
      expect(error.message).not.toBe("");
      expect(error.hint).not.toBe("");
    });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1e6).toBeLessThan(maxSeconds);
}

/** Runs a property as often as there is time for, and says how often that was. */
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
