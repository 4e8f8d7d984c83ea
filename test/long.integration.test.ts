import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testArguments } from "../scripts/test-arguments.mjs";
import { verifySuites } from "../scripts/verify-suites.mjs";

test("runs the long tests in `npm run verify`, every night, and leaves them out of `npm test`", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  expect(scripts["test:all"]).toMatch(/node scripts\/test\.mjs$/);
  expect(scripts["verify"]).toMatch(/node scripts\/verify\.mjs$/);
  expect(readFileSync(".github/workflows/nightly.yml", "utf8")).toMatch(/npm run verify$/m);

  const [script, ...words] = verifySuites("1").tests.run;
  expect(script).toBe("scripts/test.mjs");
  expect([passed([]), passed(words)]).toEqual([0, 1]);
});

/** How often a quick one of the long tests passes with these words of `scripts/test.mjs`. */
function passed(words: string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "berth-long-"));
  const report = join(folder, "report.json");
  try {
    execFileSync(
      process.execPath,
      [
        ...[join("node_modules", "vitest", "vitest.mjs"), "run", "packages/testing/test/work-fault.test.ts"],
        ...["-t", "adopt: starts work that fails permanently", ...testArguments(words)],
        ...["--reporter=json", `--outputFile=${report}`],
      ],
      { stdio: "ignore" },
    );
    return (JSON.parse(readFileSync(report, "utf8")) as { numPassedTests: number }).numPassedTests;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
