import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const table = `
| from            | may import |
| packages/core   | Azure SDK, node-forge (certificates/x509.ts alone), dockerode, zod; never an app, never the emulator |
| packages/emulator | Node and small libraries; never core, not even a type |
| packages/testing | core and emulator |
| apps/*          | core and the platform's SDK; never @azure/arm-*, node-forge or another app; testing in tests; the emulator from the CLI and the function's local runner alone |
| inside core     | secret errors events clouds spec <- certificates plan extension <- azure docker <- hosts <- index |
`;

const layers = [
  ["secret", "errors", "events", "clouds", "spec", "text"],
  ["certificates", "plan", "extension"],
  ["azure", "docker"],
  ["hosts"],
  ["index"],
];

test("every import is one that the table of rooms allows", () => {
  const broken = sources().flatMap(({ file, imports }) =>
    imports.filter((specifier) => !allowed(file, specifier)).map((specifier) => `${file} imports ${specifier}`),
  );
  expect(broken, `${broken.join("\n")}\n${table}`).toEqual([]);
});

test("the check itself refuses what the table forbids", () => {
  expect(allowed("packages/emulator/src/server.ts", "@dockberth/core")).toBe(false);
  expect(allowed("packages/core/src/hosts/create.ts", "node-forge")).toBe(false);
  expect(allowed("packages/core/src/plan/host.ts", "../azure/connect.ts")).toBe(false);
  expect(allowed("packages/core/src/index.ts", "@dockberth/emulator")).toBe(false);
  expect(allowed("apps/cli/src/main.ts", "@azure/arm-compute")).toBe(false);
  expect(allowed("apps/cli/src/main.ts", "@dockberth/testing")).toBe(false);
  expect(allowed("apps/cli/test/contract.test.ts", "@dockberth/testing")).toBe(true);
  expect(allowed("apps/slack-bot/src/main.ts", "@dockberth/emulator")).toBe(false);
  expect(allowed("apps/azure-function/src/main.ts", "@dockberth/emulator")).toBe(false);
  expect(allowed("apps/azure-function/local/main.ts", "@dockberth/emulator")).toBe(true);
});

test("no file of the packages imports itself by way of others", () => {
  const graph = new Map(
    sources().map(({ file, imports }) => [
      file,
      imports.filter((each) => each.startsWith(".")).map((each) => join(file, "..", each)),
    ]),
  );
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(" -> ")];
    if (done.has(file)) return [];
    done.add(file);
    return (graph.get(file) ?? []).flatMap((next) => walk(next, [...path, file]));
  };
  expect([...graph.keys()].filter((file) => file.startsWith("packages/")).flatMap((file) => walk(file, []))).toEqual(
    [],
  );
});

function allowed(file: string, specifier: string): boolean {
  const isTest = /\.test\.ts$|\/test\//.test(file);
  if (file.startsWith("packages/emulator/")) return isTest || !/^@dockberth\/|^@azure\//.test(specifier);
  if (file.startsWith("packages/core/")) {
    if (/^@dockberth\//.test(specifier)) return false;
    if (specifier === "node-forge") return file.endsWith("certificates/x509.ts");
    return isTest || inOrder(file, specifier);
  }
  if (file.startsWith("apps/")) {
    if (/^@azure\/arm-|^node-forge$/.test(specifier)) return false;
    if (specifier === "@dockberth/testing") return isTest;
    if (specifier === "@dockberth/emulator")
      return isTest || file.startsWith("apps/cli/") || file.startsWith("apps/azure-function/local/");
    return !/^@dockberth\//.test(specifier) || specifier === "@dockberth/core";
  }
  return true;
}

/** Inside core, a file may import its own layer and those before it. */
function inOrder(file: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return true;
  const room = (path: string) =>
    path
      .replace("packages/core/src/", "")
      .split("/")[0]
      ?.replace(/\.(ts|sh|d\.ts)$/, "") ?? "";
  const level = (path: string) => layers.findIndex((layer) => layer.includes(room(path)));
  const target = relative(process.cwd(), join(process.cwd(), file, "..", specifier));
  return level(target) <= level(file);
}

function sources(): { file: string; imports: string[] }[] {
  const files = ["packages", "apps"].flatMap((top) =>
    readdirSync(top).flatMap((name) => typeScriptFiles(join(top, name))),
  );
  return files.map((file) => ({
    file,
    imports: [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
      (match) => match[1] ?? "",
    ),
  }));
}

/** Without what is installed or built: an app's dependencies have a hundred times its files. */
function typeScriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : typeScriptFiles(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
