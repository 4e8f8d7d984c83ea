// Runs the reliability suites at every point, not at the share of them that `npm test` has, and prints what was tried.
// `--every 20` tries every twentieth point, `--no-guests` leaves the real guest out, which only root has. A whole run takes an hour or two: it prints each line as it comes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { matrixSuites, pointSuites } from "./reliability-suites.mjs";

const { values } = parseArgs({
  options: { every: { type: "string", default: "1" }, guests: { type: "boolean", default: true } },
  allowNegative: true,
});
const matrices = values.guests ? Object.values(matrixSuites).flat() : matrixSuites.everywhere;
const suites = [...matrices, ...Object.values(pointSuites).flat()];
const folder = mkdtempSync(join(tmpdir(), "berth-reliability-"));
const report = join(folder, "report.json");
const vitest = spawn(
  process.execPath,
  [
    ...[join("node_modules", "vitest", "vitest.mjs"), "run", "--disable-console-intercept=true", "--maxWorkers=1"],
    ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
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
rows.push(...countTests());
rmSync(folder, { recursive: true, force: true });
console.log("| promise | what was tried | points | struck | failures |\n| --- | --- | --- | --- | --- |");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
console.log(gaps.map((gap) => `\nOn a real guest, ${gap}.`).join(""));
process.exit(status ?? 1);

/** A test that is skipped, where its judge is not on this machine, has not struck. */
function countTests() {
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  return Object.entries(pointSuites).flatMap(([promise, names]) =>
    names.map((name) => {
      const found = testResults.find((suite) => suite.name.endsWith(`/${name}.test.ts`))?.assertionResults ?? [];
      const count = (...states) => found.filter((each) => states.includes(each.status)).length;
      return [promise, `tests of ${name}`, found.length, count("passed", "failed"), count("failed")];
    }),
  );
}
