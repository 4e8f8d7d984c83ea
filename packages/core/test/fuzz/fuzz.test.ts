import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteForShell } from "../../src/extension/quote.ts";
import { isBerthError } from "../../src/index.ts";
import { text } from "./inputs.ts";
import { type Target, targets } from "./parsers.ts";

/** `pnpm fuzz` sets all three; without them every run is the same. */
const { FUZZ_SEED: seedText = "20261125", FUZZ_SECONDS: secondsText, FUZZ_ONLY: only = "" } = process.env;
const seed = Number(seedText);
const seconds = secondsText === undefined ? undefined : Number(secondsText);
const parsers = Object.entries(await targets()).filter(([name]) => name.includes(only));

/** Of this process' own time, so that a busy machine makes no difference. */
const longestSeconds = 2;

async function check<Input>(
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

test.each<[string, Target]>(parsers)(
  "whatever %s may hold, it is read or refused by a row of the table, in bounded time",
  async (name, { input, run }) => {
    await check(name, input, async (each) => {
      const begun = process.cpuUsage();
      await Promise.resolve()
        .then(() => run(each))
        .catch((error: unknown) => {
          if (!isBerthError(error)) throw error;
          expect(error.message).not.toBe("");
          expect(error.hint).not.toBe("");
        });
      const { user, system } = process.cpuUsage(begun);
      expect((user + system) / 1e6).toBeLessThan(longestSeconds);
    });
  },
  3_600_000,
);

test.each(["dash", "bash"].filter((shell) => "quoting".includes(only) && isThere(shell)))(
  "whatever a value holds, %s has it as it was, and runs none of it",
  async (shell) => {
    const values = fc.array(fc.oneof(text, shellText), { minLength: 1, maxLength: 40 });
    const run = (each: readonly string[]) => {
      // No shell holds a NUL, and none knows half of a surrogate pair.
      const kept = each.filter((value) => !value.includes("\0") && value.isWellFormed());
      const script = kept.map((value) => `x=${quoteForShell(value)}; printf '%s\\0' "$x"`).join("\n");
      // As the agent gives it to the shell: without carriage returns.
      const { stdout, stderr } = spawnSync(shell, ["-u"], { input: script.replaceAll("\r", ""), encoding: "utf8" });
      expect(stderr).toBe("");
      expect(stdout.split("\0").slice(0, -1)).toEqual(kept);
    };
    // A shell for each run, with forty values in it.
    await check(`quoting for ${shell}`, values, run, 15);
  },
  3_600_000,
);

const shellText = fc
  .array(
    fc.constantFrom("'", '"', "\\", "$", "`", "(", ")", "\n", "\r", "!", "~", "*", ";", "&", "a", " ", "\t", "#", "="),
  )
  .map((signs) => signs.join(""));

function isThere(shell: string): boolean {
  return spawnSync(shell, ["-c", ":"]).status === 0;
}
