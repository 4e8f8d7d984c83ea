import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testArguments } from "../scripts/test-arguments.mjs";
import { verifySuites } from "../scripts/verify-suites.mjs";

/** One file whose tests are all long, and one with tests of both kinds. */
const files = ["packages/testing/test/hosts.guest.test.ts", "packages/testing/test/meeting.test.ts"];

test("runs the long tests in `npm run verify`, every night, and leaves them out of `npm test`", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  expect(scripts["test:all"]).toMatch(/node scripts\/test\.mjs$/);
  expect(scripts["verify"]).toMatch(/node scripts\/verify\.mjs$/);
  expect(readFileSync(".github/workflows/nightly.yml", "utf8")).toMatch(/npm run verify$/m);

  const [script, ...words] = verifySuites("1").tests.run;
  expect(script).toBe("scripts/test.mjs");
  const [quick, all] = [listed([]), listed(words)];
  expect(quick.length).toBeGreaterThan(0);
  expect(all).toEqual(expect.arrayContaining(quick));
  const long = all.filter((title) => !quick.includes(title));
  expect(long.map((title) => title.split(" > ")[0])).toEqual(expect.arrayContaining(files));
});

/** The titles that Vitest would run with these words of `scripts/test.mjs`. */
function listed(words: string[]): string[] {
  const vitest = join("node_modules", "vitest", "vitest.mjs");
  const output = execFileSync(process.execPath, [vitest, "list", ...testArguments(words), ...files], {
    encoding: "utf8",
  });
  return output
    .split("\n")
    .map((line) => line.replace(/^\[\w+\] /, ""))
    .filter((line) => line !== "");
}
