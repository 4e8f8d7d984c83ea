import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const scope = "@dockberth";
const folder = mkdtempSync(join(tmpdir(), "berth-packed-"));
const installed = (name: string) => join(folder, "node_modules", scope, name);

/** As somebody does it who has npm and nothing of this repository: tarballs in an empty folder. */
beforeAll(() => {
  const { BERTH_BUILT } = process.env;
  if (BERTH_BUILT === undefined) run(process.execPath, [join("scripts", "turbo.mjs"), "run", "build"]);
  const tarballs = join(folder, "tarballs");
  run(process.execPath, [join("scripts", "pack.mjs"), tarballs]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somebody", private: true, type: "module" }));
  const packages = [...readdirSync(tarballs).map((name) => join(tarballs, name)), identity()];
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", ...packages], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("packs every published package with its README, its licence and no path into this repository", () => {
  const names = readdirSync(join(folder, "node_modules", scope)).sort();
  expect(names).toEqual(["azure-function", "cli", "core", "emulator", "slack-bot"]);
  for (const name of names) {
    expect(readdirSync(installed(name))).toEqual(expect.arrayContaining(["LICENSE", "README.md"]));
    const manifest = readFileSync(join(installed(name), "package.json"), "utf8");
    expect(manifest).not.toMatch(/workspace:|\/src\//);
  }
});

test("runs berth --help from the tarball", () => {
  const { stdout } = run(join(folder, "node_modules", ".bin", "berth"), ["--help"], folder);
  expect(stdout).toMatch(/^Usage: berth /);
});

test("starts the Slack bot from the tarball as far as its configuration", () => {
  const { status, stderr } = spawn(join(folder, "node_modules", ".bin", "berth-slack-bot"), [], folder);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("SLACK_BOT_TOKEN") });
});

test.each(["core", "emulator"])("imports every entry point of the packed %s", (name) => {
  const { exports } = JSON.parse(readFileSync(join(installed(name), "package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  const entries = Object.keys(exports).map((path) => join(scope, name, path));
  expect(entries).toContain(join(scope, name));
  for (const entry of entries) {
    const attributes = entry.endsWith(".json") ? `, { with: { type: "json" } }` : "";
    const script = `console.log(Object.keys(await import(${JSON.stringify(entry)}${attributes})).length)`;
    const { stdout } = run(process.execPath, ["--input-type=module", "--eval", script], folder);
    expect(Number(stdout), entry).toBeGreaterThan(0);
  }
});

test("compiles the first program of core's README against the packed types", () => {
  const readme = readFileSync(join(installed("core"), "README.md"), "utf8");
  writeFileSync(join(folder, "first.ts"), /```ts\n([\s\S]+?)```/.exec(readme)?.[1] ?? "");
  const options = [
    "--noEmit",
    "--strict",
    "--target",
    "es2023",
    "--lib",
    "es2024,esnext.disposable",
    "--module",
    "nodenext",
  ];
  const types = ["--types", "node", "--typeRoots", join(process.cwd(), "node_modules", "@types")];
  run(join("node_modules", ".bin", "tsc"), [...options, ...types, "--ignoreConfig", join(folder, "first.ts")]);
});

test("finds the public API of core as etc/core.api.md has it, and every type of it exported", () => {
  // After a change of the API: api-extractor run --local --config packages/core/api-extractor.json
  run(join("node_modules", ".bin", "api-extractor"), ["run", "--config", "packages/core/api-extractor.json"]);
});

test.each(["core", "emulator"])("resolves the types of every entry point of the packed %s", (name) => {
  const tarball = readdirSync(join(folder, "tarballs")).find((each) => each.includes(`-${name}-`)) ?? "";
  const path = join(folder, "tarballs", tarball);
  run(join("node_modules", ".bin", "attw"), [path, "--profile", "esm-only"]);
  run(join("node_modules", ".bin", "publint"), [path, "--strict"]);
});

test("names only functions in core's README that the package has", () => {
  const readme = readFileSync(join(installed("core"), "README.md"), "utf8");
  const called = [...readme.matchAll(/^\|.*\|(.*)\|$/gm)].flatMap(([, cell = ""]) => cell.match(/\w+(?=`)/g) ?? []);
  const script = `const core = await import("${scope}/core"); console.log(JSON.stringify(Object.keys(core)))`;
  const { stdout } = run(process.execPath, ["--input-type=module", "--eval", script], folder);
  expect(called.length).toBeGreaterThan(10);
  expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(called));
});

/** What the README has people install beside core, in the version that is tested. */
function identity(): string {
  const { dependencies } = JSON.parse(readFileSync(join("apps", "cli", "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return `@azure/identity@${dependencies["@azure/identity"]}`;
}

function run(program: string, words: readonly string[], cwd?: string) {
  const result = spawn(program, words, cwd);
  expect(result.status, `${program} ${words.join(" ")}\n${result.stdout}\n${result.stderr}`).toBe(0);
  return result;
}

function spawn(program: string, words: readonly string[], cwd = process.cwd()) {
  return spawnSync(program, words, { cwd, encoding: "utf8", shell: process.platform === "win32" });
}
