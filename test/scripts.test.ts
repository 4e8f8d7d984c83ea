import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reliabilitySuites } from "../scripts/reliability-suites.mjs";
import { verifySuites } from "../scripts/verify-suites.mjs";

test("names suites that exist, so that moving a test file cannot drop it from `npm run reliability`", () => {
  expect(reliabilitySuites.filter((suite) => globSync(suite).length === 0)).toEqual([]);
});

test("runs scripts that exist in `npm run verify`", () => {
  const scripts = Object.values(verifySuites("1")).map(({ run: [script] }) => script ?? "");
  expect(scripts.filter((script) => !existsSync(script))).toEqual([]);
});

test.each(readdirSync("scripts").filter((name) => name.endsWith(".mjs")))("%s names paths that exist", (script) => {
  const text = readFileSync(`scripts/${script}`, "utf8");
  const paths = [...text.matchAll(/"((?:packages|apps)\/[\w./-]+)"/g)].map(([, path]) => path ?? "");
  expect(paths.filter((path) => globSync(`${path}*`).length === 0)).toEqual([]);
});
