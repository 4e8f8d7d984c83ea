/** On a machine that is slower or busier than these limits allow for, `BERTH_TEST_TIME_FACTOR` is set to 2 or 5. */
export const timeFactor = Number(process.env["BERTH_TEST_TIME_FACTOR"] ?? 1);

const minute = 60_000 * timeFactor;

/** A whole matrix is one test, and a parser is fuzzed for as long as is asked for. */
const isWhole = process.env["RELIABILITY_EVERY"] !== undefined || process.env["FUZZ_SECONDS"] !== undefined;

/**
 * How long a test may take, and how long it waits for one thing. These limits find what hangs and say nothing about speed,
 * which packages/testing/bench measures. So they hold on a machine ten times as slow or as busy as an idle one with two
 * processors, and no test sets its own.
 */
export const timeLimits = {
  unit: { test: minute, wait: minute / 2 },
  integration: { test: isWhole ? 360 * minute : 10 * minute, wait: 2 * minute },
  guests: { test: isWhole ? 360 * minute : 20 * minute, wait: 10 * minute },
} as const;

/** How long a helper waits for one thing: the limit of the project whose test this is. */
export const waitSeconds = Number(process.env["BERTH_TEST_WAIT_SECONDS"] ?? timeLimits.unit.wait / 1000);
