// Runs the reliability suites at every point, not at the share of them that `npm test` has, and prints what was tried.
// `--every 20` tries every twentieth point, `--no-guests` leaves the real guest out, which only root has. A whole run takes an hour or two: its lines are told as they come.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { every: { type: "string", default: "1" }, guests: { type: "boolean", default: true } },
  allowNegative: true,
});
const ofGuests = ["linux-reachable", "linux-faults", "linux-killed"];
const own = ["crash", "fault", "work-fault", "lag", "model", ...(values.guests ? ofGuests : [])];
const script = "packages/core/src/extension/provision/killed";
const suites = ["packages/emulator/test/faults", script, ...own.map((name) => `packages/testing/test/${name}`)];
const vitest = spawn(
  process.execPath,
  [
    ...[join("node_modules", "vitest", "vitest.mjs"), "run", "--disable-console-intercept=true", "--maxWorkers=1"],
    ...suites.map((suite) => `${suite}.test.ts`),
  ],
  { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, RELIABILITY_EVERY: values.every, NO_COLOR: "1" } },
);
const rows = [];
const gaps = [];
for await (const line of createInterface({ input: vitest.stdout })) {
  const [, promise, what, ...figures] =
    /^reliability: ([^:]+): (.+): (\d+) points, (\d+) struck, (\d+) failures$/.exec(line) ?? [];
  if (promise !== undefined) rows.push([promise, what, ...figures]);
  if (line.startsWith("reachable: ")) gaps.push(line.slice("reachable: ".length));
  console.error(line);
}
const [status] = vitest.exitCode === null ? await once(vitest, "close") : [vitest.exitCode];
console.log("| promise | what was tried | points | struck | failures |\n| --- | --- | --- | --- | --- |");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
console.log(gaps.map((gap) => `\nOn a real guest, ${gap}.`).join(""));
process.exit(status ?? 1);
