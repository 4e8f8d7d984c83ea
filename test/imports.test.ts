import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const rules = `
| from               | may import |
| packages/core      | Azure's SDK, node-forge (certificates/x509.ts only), dockerode, zod; no app, not the emulator |
| packages/emulator  | Node and small libraries; not core, not even a type |
| packages/testing   | core and the emulator |
| packages/docs      | core, testing; the apps' errors |
| apps/*             | core and the platform's SDK; not @azure/arm-*, node-forge or another app; testing in tests; the emulator only from the CLI and the function's local runner |
| inside core        | its own layer and those below it (see \`layers\` in this test) |
`;

/** Core's layers, the lowest first. A file may import its own unit, its layer's other units, and lower layers. */
const layers: readonly (readonly string[])[] = [
  ["secret", "json", "lazy", "printable", "resource-id", "text.d"],
  ["errors", "messages", "events"],
  ["api-versions", "clouds", "run", "spec"],
  ["certificates", "settings"],
  ["stores"],
  ["provision", "plan"],
  ["azure", "docker"],
  ["run-command"],
  ["hosts/model"],
  ["hosts/readiness", "hosts/expiry"],
  ["hosts/create", "hosts/operate", "hosts/certificates"],
  ["hosts/adopt", "hosts/remove"],
  ["audit", "machines", "preflight", "images"],
  ["berth"],
  ["exports"],
  ["index"],
];

interface Source {
  readonly file: string;
  readonly imports: readonly string[];
}

const sources = ["packages", "apps"].flatMap((top) =>
  readdirSync(top).flatMap((name) => typeScriptFiles(join(top, name)).map(readSource)),
);
const productSources = sources.filter(({ file }) => !isTest(file));

test("every import is one that the rules allow", () => {
  const broken = sources.flatMap(({ file, imports }) =>
    imports.filter((specifier) => !allowed(file, specifier)).map((specifier) => `${file} imports ${specifier}`),
  );
  expect(broken, `${broken.join("\n")}\n${rules}`).toEqual([]);
});

test.each([
  ["packages/emulator/src/http/server.ts", "@dockberth/core", false],
  ["packages/core/src/hosts/create/create-host.ts", "node-forge", false],
  ["packages/core/src/hosts/create/create-host.ts", "node-forge/lib/asn1.js", false],
  ["packages/core/src/plan/host.ts", "../azure/connect.ts", false],
  ["packages/core/src/hosts/create/create-host.ts", "../remove/remove-host.ts", false],
  ["packages/core/src/hosts/create/create-host.ts", "../operate/start-host.ts", true],
  ["packages/core/src/hosts/model/host.ts", "../create/create-host.ts", false],
  ["packages/core/src/index.ts", "@dockberth/emulator", false],
  ["apps/cli/src/main.ts", "@azure/arm-compute", false],
  ["apps/cli/src/main.ts", "@dockberth/testing", false],
  ["apps/cli/src/main.ts", "@dockberth/slack-bot", false],
  ["apps/cli/test/contract.test.ts", "@dockberth/testing", true],
  ["apps/slack-bot/src/main.ts", "@dockberth/emulator", false],
  ["apps/azure-function/src/main.ts", "@dockberth/emulator", false],
  ["apps/azure-function/local/main.ts", "@dockberth/emulator", true],
] as const)("in %s, importing %s is allowed: %s", (file, specifier, isAllowed) => {
  expect(allowed(file, specifier)).toBe(isAllowed);
});

test("no file imports itself through others", () => {
  expect(cycles(graphOf(sources, (file) => file))).toEqual([]);
});

describe.each(["packages/core/src", "packages/core/src/hosts", "packages/emulator/src", ...appFolders()])(
  "%s",
  (folder) => {
    const graph = graphOf(
      productSources.filter(({ file }) => file.startsWith(`${folder}/`)),
      (file) => unitIn(folder, file),
    );

    test("its folders do not import each other in a circle", () => {
      expect(cycles(graph)).toEqual([]);
    });

    test("its import levels are few enough to keep in mind", () => {
      const levels = levelsOf(graph);
      console.log(`${folder}: ${levels.length} import levels, ${cycles(graph).length} cycles\n${printed(levels)}`);
      expect(levels.length).toBeLessThanOrEqual(folder.endsWith("/hosts") ? 5 : 16);
    });
  },
);

function allowed(file: string, specifier: string): boolean {
  if (file.startsWith("packages/emulator/")) return isTest(file) || !/^@dockberth\/|^@azure\//.test(specifier);
  if (file.startsWith("packages/core/")) {
    if (specifier.startsWith("@dockberth/")) return false;
    if (/^node-forge(\/|$)/.test(specifier)) return /\/(certificates\/x509|node-forge\.d)\.ts$/.test(file);
    return isTest(file) || isLayered(file, specifier);
  }
  if (file.startsWith("apps/")) {
    if (/^@azure\/arm-|^node-forge$/.test(specifier)) return false;
    if (/^@dockberth\/testing(\/|$)/.test(specifier)) return isTest(file);
    if (/^@dockberth\/emulator(\/credential)?$/.test(specifier))
      return isTest(file) || file.startsWith("apps/cli/") || file.startsWith("apps/azure-function/local/");
    return !specifier.startsWith("@dockberth/") || /^@dockberth\/core(\/|$)/.test(specifier);
  }
  return true;
}

function isLayered(file: string, specifier: string): boolean {
  if (!specifier.startsWith(".")) return true;
  return levelOf(normalize(join(dirname(file), specifier))) <= levelOf(file);
}

/** An unknown folder is above all layers: it must be given a place in `layers`. */
function levelOf(file: string): number {
  const path = file.replace("packages/core/src/", "").replace(/(\.d)?\.(ts|sh)$/, "");
  const level = layers.findIndex((layer) => layer.some((unit) => path === unit || path.startsWith(`${unit}/`)));
  return level < 0 ? layers.length : level;
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(files: readonly Source[], unitOf: (file: string) => string): Graph {
  const known = new Set(files.map(({ file }) => file));
  const graph = new Map<string, Set<string>>();
  for (const { file, imports } of files) {
    const unit = unitOf(file);
    const targets = graph.get(unit) ?? new Set();
    for (const specifier of imports.filter((each) => each.startsWith("."))) {
      const target = normalize(join(dirname(file), specifier));
      if (known.has(target) && (unitOf(target) !== unit || target === file)) targets.add(unitOf(target));
    }
    graph.set(unit, targets);
  }
  return graph;
}

/** A subfolder, or a file that is in none. Errors and the messages about them are one unit. */
function unitIn(folder: string, file: string): string {
  const [first = "", ...rest] = file.slice(folder.length + 1).split("/");
  if (/^(errors|messages|events|errors\.ts|events\.ts)$/.test(first)) return "errors";
  return rest.length === 0 ? first.replace(/\.ts$/, "") : first;
}

function cycles(graph: Graph): string[] {
  const done = new Set<string>();
  const walk = (unit: string, path: readonly string[]): string[] => {
    if (path.includes(unit)) return [[...path.slice(path.indexOf(unit)), unit].join(" -> ")];
    if (done.has(unit)) return [];
    done.add(unit);
    return [...(graph.get(unit) ?? [])].flatMap((next) => walk(next, [...path, unit]));
  };
  return [...graph.keys()].flatMap((unit) => walk(unit, []));
}

/** The units by level: those of the first import nothing, each other imports from lower levels only. */
function levelsOf(graph: Graph): string[][] {
  const level = new Map<string, number>();
  const visit = (unit: string, path: readonly string[]): number => {
    if (path.includes(unit)) return 0;
    const below = [...(graph.get(unit) ?? [])].map((next) => visit(next, [...path, unit]) + 1);
    const found = level.get(unit) ?? Math.max(0, ...below);
    level.set(unit, found);
    return found;
  };
  for (const unit of graph.keys()) visit(unit, []);
  const levels: string[][] = [];
  for (const [unit, at] of level) levels[at] = [...(levels[at] ?? []), unit];
  return levels.map((units) => units.sort());
}

function printed(levels: readonly (readonly string[])[]): string {
  return levels.map((units, index) => `  ${index + 1}. ${units.join(", ")}`).join("\n");
}

function appFolders(): string[] {
  return readdirSync("apps").map((name) => `apps/${name}/src`);
}

function isTest(file: string): boolean {
  return /\.test(ing)?\.ts$|\/test\//.test(file);
}

function readSource(file: string): Source {
  const text = readFileSync(file, "utf8");
  const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
  return { file, imports };
}

/** Without what is installed or built: an app's dependencies have a hundred times its files. */
function typeScriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : typeScriptFiles(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
