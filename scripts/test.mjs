// Runs every test and closes with one plain line, `N passed, N failed`, whatever the reporter prints before it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "berth-test-"));
const report = join(folder, "report.json");
const vitest = join("node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: "inherit" },
);
let exitCode = status ?? 1;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, success } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  // A file that fails to load has no failed test; it counts as one all the same.
  const failed = Math.max(numFailedTests, success ? 0 : Math.max(1, numFailedTestSuites > 0 ? 1 : 0));
  if (failed > 0) exitCode ||= 1;
  console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
} catch {
  exitCode ||= 1;
  console.log("0 passed, 1 failed");
}
rmSync(folder, { recursive: true, force: true });
process.exit(exitCode);
