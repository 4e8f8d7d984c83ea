/** A machine that is slower still, or busier, sets this to 2 or 5. */
const factor = Number(process.env["BERTH_TEST_TIME_FACTOR"] ?? 1);

const minute = 60_000 * factor;

/**
 * How long a test may take. These limits find what hangs; they say nothing about speed, which is for packages/testing/bench.
 * So they hold on a machine that is ten times as slow or as busy as one on which nothing else runs, and no test has its own.
 */
export const timeLimits = {
  unit: { test: minute, poll: minute / 2 },
  integration: { test: 10 * minute, poll: 2 * minute },
  guests: { test: 30 * minute, poll: 5 * minute },
} as const;
