import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const scope = "@dockberth";
const folder = mkdtempSync(join(tmpdir(), "berth-packed-"));
/** As a user of the SDK bundles a program. `@azure/identity` is an optional peer dependency. */
const bundling = {
  bundle: true,
  format: "esm",
  platform: "node",
  external: ["@azure/identity"],
  logLevel: "error",
} as const satisfies BuildOptions;
const installed = (name: string) => join(folder, "node_modules", scope, name);

const programExamples = readdirSync("examples").filter((name) => /^[a-z-]+\.ts$/.test(name));

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

test("compiles every program of the SDK's pages against the packed types", () => {
  const pages = [
    ...["README.md", "README.zh-CN.md"],
    join(installed("core"), "README.md"),
    join(installed("emulator"), "README.md"),
    join("docs", "sdk.md"),
  ];
  const programs = pages.flatMap((page) => [...readFileSync(page, "utf8").matchAll(/```ts\n([\s\S]+?)```/g)]);
  const files = programs.map(([, program = ""], index) => {
    const file = join(folder, `program-${index}.ts`);
    writeFileSync(file, program);
    return file;
  });
  expect(files.length).toBeGreaterThan(12);
  files.push(...programExamples.map(copyExample));
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
  run(join("node_modules", ".bin", "tsc"), [...options, ...types, "--ignoreConfig", ...files]);
});

test.each(programExamples)("runs the example %s from the tarballs", (name) => {
  const { stdout } = run(process.execPath, [copyExample(name)], folder);
  expect(stdout).not.toMatch(/^$|PRIVATE KEY/);
});

test("runs the example of a test with Vitest", { tags: ["long"] }, () => {
  symlinkSync(join(process.cwd(), "node_modules", "vitest"), join(folder, "node_modules", "vitest"));
  run(process.execPath, [
    join("node_modules", "vitest", "vitest.mjs"),
    "run",
    "--root",
    folder,
    copyExample("host.test.ts"),
  ]);
});

test("finds the public API of core as etc/core.api.md has it, and every type of it exported", () => {
  // After a change of the API: api-extractor run --local --config packages/core/api-extractor.json
  const { stdout } = spawn(join("node_modules", ".bin", "api-extractor"), [
    "run",
    "--config",
    "packages/core/api-extractor.json",
  ]);
  expect(stdout).toContain("API Extractor completed");
  expect(stdout).not.toContain("completed with errors");
  // The compiler writes the values of an enum in the order in which it met them, which depends on the disk.
  const sortedLines = (path: string) =>
    readFileSync(join("packages", "core", path), "utf8")
      .split("\n")
      .sort();
  expect(sortedLines("dist/api/core.api.md")).toEqual(sortedLines("etc/core.api.md"));
});

test("resolves the types of every entry point of the packed core", () => resolvesTypesOf("core"));

test("resolves the types of every entry point of the packed emulator", { tags: ["long"] }, () =>
  resolvesTypesOf("emulator"),
);

function resolvesTypesOf(name: string): void {
  const tarball = readdirSync(join(folder, "tarballs")).find((each) => each.includes(`-${name}-`)) ?? "";
  const path = join(folder, "tarballs", tarball);
  run(join("node_modules", ".bin", "attw"), [path, "--profile", "esm-only"]);
  run(join("node_modules", ".bin", "publint"), [path, "--strict"]);
}

test("names only functions in core's README that the package has", () => {
  const readme = readFileSync(join(installed("core"), "README.md"), "utf8");
  const called = [...readme.matchAll(/^\|.*\|(.*)\|$/gm)].flatMap(([, cell = ""]) => cell.match(/\w+(?=`)/g) ?? []);
  const script = `const core = await import("${scope}/core"); console.log(JSON.stringify(Object.keys(core)))`;
  const { stdout } = run(process.execPath, ["--input-type=module", "--eval", script], folder);
  expect(called.length).toBeGreaterThan(10);
  expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(called));
});

test.each([
  ["@dockberth/core/errors", "{ isBerthError }", 5],
  ["@dockberth/core", "{ isBerthError }", 5],
  ["@dockberth/core/certificates", "*", 130],
  ["@dockberth/core/stores", "*", 130],
  ["@dockberth/core/messages/zh", "*", 150],
  ["@dockberth/core/settings", "*", 470],
  ["@dockberth/core/plan", "*", 500],
  ["@dockberth/core/docker", "*", 320],
  ["@dockberth/core", "*", 1220],
])("bundles %s, %s, to at most %i KB that run as an ES module", async (entry, names, kilobytes) => {
  const alone = mkdtempSync(join(tmpdir(), "berth-bundle-"));
  const outfile = join(alone, "bundle.mjs");
  await build({
    ...bundling,
    stdin: { contents: `export ${names} from "${entry}";`, resolveDir: folder },
    outfile,
    minify: true,
  });
  run(process.execPath, [outfile], alone);
  expect(statSync(outfile).size / 1000).toBeLessThanOrEqual(kilobytes);
  rmSync(alone, { recursive: true });
});

test.each(["core", "cli"])("calls no require in the packed %s, which an ES module does not have", (name) => {
  const files = filesOf(join(installed(name), "dist")).filter((file) => file.endsWith(".js"));
  expect(files.length).toBeGreaterThan(0);
  // What esbuild writes where it could not resolve one.
  expect(files.filter((file) => readFileSync(file, "utf8").includes("Dynamic require of"))).toEqual([]);
});

test("connects to Docker from a bundle of core", async () => {
  const outfile = join(folder, "docker.mjs");
  await build({
    ...bundling,
    stdin: {
      contents: `import { connectDocker } from "@dockberth/core/docker"; import { createAuthority, issueCertificates } from "@dockberth/core/certificates";
        const { client } = await issueCertificates(await createAuthority({ name: "x" }), { hostnames: ["localhost"] });
        const host = { name: "x", address: "127.0.0.1", hostname: undefined, port: 1 };
        const docker = await connectDocker(host, client);
        await docker.version().catch(({ code }) => console.log(code));`,
      resolveDir: folder,
    },
    outfile,
  });
  expect(run(process.execPath, [outfile], folder).stdout.trim()).toBe("ECONNREFUSED");
});

test("names the package to install where a credential is neither given nor found", async () => {
  const alone = mkdtempSync(join(tmpdir(), "berth-bundle-"));
  const outfile = join(alone, "bundle.mjs");
  const contents = `import { connectBerth } from "@dockberth/core";
    await connectBerth({ subscriptionId: "x" }).catch(({ code, hint }) => console.log(code, hint));`;
  await build({ ...bundling, stdin: { contents, resolveDir: folder }, outfile });
  const { stdout } = run(process.execPath, [outfile], alone);
  expect(stdout).toMatch(/^package-missing .*npm install @azure\/identity/);
  rmSync(alone, { recursive: true });
});

test("installs core as at most 30 packages and 30 MB", () => {
  const packages = [...dependenciesOf(installed("core"))];
  const bytes = packages.flatMap((each) => filesOf(each)).reduce((sum, file) => sum + statSync(file).size, 0);
  expect(packages.length).toBeLessThanOrEqual(30);
  expect(bytes / 1e6).toBeLessThanOrEqual(30);
});

function copyExample(name: string): string {
  copyFileSync(join("examples", name), join(folder, name));
  return join(folder, name);
}

/** The folders of a package and of all that it depends on. */
function dependenciesOf(root: string): Set<string> {
  const found = new Set([root]);
  for (const place of found) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      const nested = join(place, "node_modules", name);
      found.add(existsSync(nested) ? nested : join(folder, "node_modules", name));
    }
  }
  return found;
}

function filesOf(place: string): string[] {
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    if (entry.isFile()) return [path];
    return entry.name === "node_modules" ? [] : filesOf(path);
  });
}

/** What the README has people install beside core, in the version that is tested. */
function identity(): string {
  const { devDependencies } = JSON.parse(readFileSync(join("packages", "core", "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  return `@azure/identity@${devDependencies["@azure/identity"]}`;
}

function run(program: string, words: readonly string[], cwd?: string) {
  const result = spawn(program, words, cwd);
  expect(result.status, `${program} ${words.join(" ")}\n${result.stdout}\n${result.stderr}`).toBe(0);
  return result;
}

function spawn(program: string, words: readonly string[], cwd = process.cwd()) {
  return spawnSync(program, words, { cwd, encoding: "utf8", shell: process.platform === "win32" });
}
