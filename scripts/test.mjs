// Runs the tests and closes with one plain line, `N passed, N failed`, whatever the reporter prints before it.
// `--long` adds the tests that are tagged so; every other word goes to Vitest.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { testArguments } from "./test-arguments.mjs";
import { installTestTools } from "./test-tools.mjs";

// Longer than any test may take: a run in which nothing ends for so long has stopped, and counts as failed.
const minutesOfSilence = 25;
// The report is the last that Vitest does. What keeps it after that (a process that a failed test left) has nothing to add.
const secondsAfterReport = 20;

installTestTools();
const folder = mkdtempSync(join(tmpdir(), "berth-test-"));
const [report, heartbeat] = ["report.json", "heartbeat"].map((name) => join(folder, name));
writeFileSync(heartbeat, "");
const vitest = spawn(
  process.execPath,
  [
    join("node_modules", "vitest", "vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    "--reporter=./scripts/heartbeat-reporter.mjs",
    ...testArguments(process.argv.slice(2)),
  ],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      BERTH_TEST_HEARTBEAT: heartbeat,
      // The command that leads here has built everything: no test needs to look again.
      BERTH_BUILT: "1",
      // Hundreds of processes load the same clients: what one compiled, the next one finds.
      NODE_COMPILE_CACHE: join(folder, "compiled"),
    },
  },
);
const ended = once(vitest, "exit").then(([code]) => code ?? 1);
// Ctrl-C reaches Vitest by itself, and a second one would cut its tidying short.
process.on("SIGINT", () => undefined);
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => vitest.kill(signal));
const watching = new AbortController();
endWhenStuck(watching.signal).catch(() => undefined);
let exitCode = await ended;
watching.abort();
try {
  const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(readFileSync(report, "utf8"));
  // A file that fails to load has no failed test; it counts as one all the same.
  const failed = Math.max(numFailedTests, success ? 0 : 1);
  if (failed > 0) exitCode ||= 1;
  if (numPendingTests > 0) console.log(`${numPendingTests} skipped`);
  console.log(`${numPassedTests} passed, ${failed} failed`);
} catch {
  exitCode ||= 1;
  console.log("0 passed, 1 failed");
}
rmSync(folder, { recursive: true, force: true });
process.exit(exitCode);

async function endWhenStuck(signal) {
  const isSilent = () => Date.now() - statSync(heartbeat).mtimeMs > minutesOfSilence * 60_000;
  while (!existsSync(report) && !isSilent()) await delay(1000, undefined, { signal });
  if (existsSync(report)) await delay(secondsAfterReport * 1000, undefined, { signal });
  console.error(
    existsSync(report)
      ? "The tests have ended, but a process that one of them started has not; it is left behind."
      : `No test has ended for ${minutesOfSilence} minutes; the run is ended.`,
  );
  vitest.kill("SIGKILL");
}
