// Runs the reliability suites at every point, not at the share of them that `npm test` has, and prints what was tried.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const suites = ["packages/emulator/test/faults.test.ts", "packages/testing/test/crash.test.ts"];
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [join("node_modules", "vitest", "vitest.mjs"), "run", "--disable-console-intercept", ...suites],
  { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, env: { ...process.env, RELIABILITY_EVERY: "1", NO_COLOR: "1" } },
);
const rows = [...stdout.matchAll(/^reliability: (.+?): (\d+) points, (\d+) killed, (\d+) failures$/gm)];
console.log("| what was killed | points | killed | failures |\n| --- | --- | --- | --- |");
for (const [, name, points, killed, failures] of rows) console.log(`| ${name} | ${points} | ${killed} | ${failures} |`);
if (status !== 0) console.error(stdout + stderr);
process.exit(status ?? 1);
