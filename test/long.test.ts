import { readFileSync } from "node:fs";
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
  expect([testArguments([]), testArguments(words)]).toEqual([["--tags-filter=!long"], []]);
  const projects = readFileSync("vitest.config.ts", "utf8");
  expect(projects).toContain('{ name: "long"');
});
