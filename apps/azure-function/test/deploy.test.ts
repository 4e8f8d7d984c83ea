import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clouds } from "@dockberth/core";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { roles } from "../src/access/roles.ts";
import azdSchema from "./azd-schema.json" with { type: "json" };

const app = join(import.meta.dirname, "..");
const root = join(app, "..", "..");
const read = (path: string) => readFileSync(join(app, path), "utf8");

interface Typed {
  readonly type: string;
  readonly defaultValue?: unknown;
  readonly allowedValues?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}
const template = JSON.parse(read("infrastructure/azuredeploy.json")) as {
  readonly parameters: Readonly<Record<string, Typed>>;
  readonly outputs: Readonly<Record<string, Typed>>;
  readonly resources: readonly { readonly type: string; readonly tags?: object }[];
};
const bicep = read("infrastructure/main.bicep");
const appRoles = JSON.parse(read("infrastructure/app-roles.json")) as { value: string; id: string }[];

describe("main.bicep", () => {
  const declared = Object.fromEntries(
    [...bicep.matchAll(/^param (\w+) (\w+)(?: = .+)?$/gm)].map(([, name = "", type]) => [name, type]),
  );
  const [, passed = ""] = /module application 'azuredeploy\.json' = \{.*?params: \{\n(.*?)\n {2}\}/s.exec(bicep) ?? [];
  const given = [...passed.matchAll(/^ {4}(\w+): (\w+)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));

  test("gives azuredeploy.json parameters that it has, of its types and within its limits", () => {
    expect(given.length).toBe(passed.split("\n").length);
    expect(given.map(({ value }) => declared[value])).toEqual(given.map(({ name }) => template.parameters[name]?.type));
    const { minLength, maxLength } = template.parameters["name"] ?? {};
    expect(bicep).toContain(`@minLength(${minLength})\n@maxLength(${maxLength})\nparam name string`);
  });

  test("gives every list of what callers may choose, by the same name, empty by default", () => {
    const lists = Object.entries(template.parameters).filter(
      ([, { defaultValue }]) => Array.isArray(defaultValue) && defaultValue.length === 0,
    );
    expect([...bicep.matchAll(/^param (\w+) array = \[\]$/gm)].map(([, name]) => name)).toEqual(
      lists.map(([name]) => name),
    );
    expect(given).toEqual(expect.arrayContaining(lists.map(([name]) => ({ name, value: name }))));
  });

  test("gives every parameter that azuredeploy.json requires", () => {
    const required = Object.entries(template.parameters).filter(([, each]) => each.defaultValue === undefined);
    expect(given.map(({ name }) => name)).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });

  test("reads outputs that azuredeploy.json has, of their types", () => {
    const outputs = [...bicep.matchAll(/^output \w+ (\w+) = application\.outputs\.(\w+)$/gm)];
    expect(outputs.length).toBeGreaterThan(2);
    for (const [, type, name = ""] of outputs) expect(template.outputs[name]?.type, name).toBe(type);
  });

  test("gets each of its parameters without a default from azd's environment", () => {
    const { parameters } = JSON.parse(read("infrastructure/main.parameters.json")) as {
      parameters: Record<string, { value: string }>;
    };
    const required = [...bicep.matchAll(/^param (\w+) \w+$/gm)].map(([, name]) => name);
    expect(Object.keys(parameters)).toEqual(required);
    for (const { value } of Object.values(parameters)) expect(value).toMatch(/^\$\{[A-Z_]+(=\w+)?\}$/);
  });
});

describe("azure.yaml", () => {
  const project = parse(read("azure.yaml")) as {
    infra: { path: string; module: string };
    services: Record<string, { dist: string; hooks: { prepackage: { run: string } } }>;
  };

  test("is what azd's schema allows", () => {
    const validate = new Ajv({ allErrors: true }).compile(azdSchema);
    validate(project);
    expect(validate.errors).toBeNull();
    expect(validate({ ...project, services: { berth: { host: "function" } } })).toBe(false);
  });

  test("names files that exist, and the tag by which azd finds the function app", () => {
    expect(existsSync(join(app, project.infra.path, `${project.infra.module}.bicep`))).toBe(true);
    const [[name, service] = ["", undefined]] = Object.entries(project.services);
    const site = template.resources.find(({ type }) => type === "Microsoft.Web/sites");
    expect(site?.tags).toEqual({ "azd-service-name": name });
    const [program, script = "", folder] = service?.hooks.prepackage.run.split(" ") ?? [];
    expect([program, existsSync(join(app, script)), folder]).toEqual(["node", true, service?.dist]);
    expect(bicep).toContain("'azd-env-name': environmentName");
  });
});

test("registers the roles that the application knows", () => {
  expect(appRoles.map(({ value }) => value)).toEqual(roles);
  expect(new Set(appRoles.map(({ id }) => id)).size).toBe(roles.length);
});

describe("docs/function.md", () => {
  const page = readFileSync(join(root, "docs", "function.md"), "utf8");
  const scripts = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, script = ""]) => script);
  const all = scripts.join("\n");

  test("has commands that a shell can parse, and bodies that are JSON", () => {
    for (const script of scripts)
      expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
    const bodies = [...all.matchAll(/--body '(\{.*\})'/g)].map(([, body = ""]) =>
      JSON.parse(body.replaceAll(/'"\$\w+"'/g, "x")),
    );
    expect(bodies).toEqual([
      { api: { requestedAccessTokenVersion: 2 } },
      { principalId: "x", resourceId: "x", appRoleId: appRoles.find(({ value }) => value === "Berth.Admin")?.id },
    ]);
  });

  test("sets every variable before it is used", () => {
    const script = `set -u\naz() { echo "$*" >&2; echo value; }\nnode() { :; }\nzip() { :; }\ncurl() { :; }\nazd() { :; }\ncd() { :; }\nsed() { :; }\n${all}`;
    const folder = mkdtempSync(join(tmpdir(), "berth-deploy-"));
    const options = { input: script, encoding: "utf8", cwd: folder, env: {} } as const;
    const { status, stderr } = spawnSync("/bin/bash", ["-e"], options);
    rmSync(folder, { recursive: true });
    expect({ status, stderr: stderr.match(/.*(unbound|not found).*/g) }).toEqual({ status: 0, stderr: null });
  });

  test("deploys with parameters and outputs that the template has, in every cloud", () => {
    const [, parameters = ""] = /--parameters (name=.*)/.exec(all) ?? [];
    const names = parameters.split(" ").map((each) => each.split("=")[0] ?? "");
    const required = Object.keys(template.parameters).filter(
      (name) => template.parameters[name]?.defaultValue === undefined,
    );
    expect(Object.keys(template.parameters)).toEqual(expect.arrayContaining(names));
    expect(names).toEqual(expect.arrayContaining(required));
    for (const [, output = ""] of all.matchAll(/\$\(output (\w+)\)/g)) expect(template.outputs).toHaveProperty(output);
    const chosen = [...all.matchAll(/^CLOUD=(\w+); LOCATION=(\w+)\naz cloud set --name (\w+)/gm)];
    expect(chosen.map(([, cloud]) => cloud)).toEqual(template.parameters["cloud"]?.allowedValues);
    for (const [, cloud = "", , azureName] of chosen)
      expect(clouds[cloud as keyof typeof clouds].azureName).toBe(azureName);
  });

  test("names files of this repository", () => {
    for (const [, path = ""] of all.matchAll(/(?:^|[ @])((?:apps|scripts)\/[\w./-]+)/gm))
      expect(existsSync(join(root, path)), path).toBe(true);
  });
});

test("the release has the application as a zip", () => {
  const { jobs } = parse(readFileSync(join(root, ".github/workflows/release.yml"), "utf8")) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const commands = jobs["build"]?.steps.flatMap(({ run }) => run ?? []) ?? [];
  expect(commands).toContain("node scripts/pack-function.mjs function");
  expect(commands).toContain("cd function && zip -qr ../release/azure-function.zip .");
});
