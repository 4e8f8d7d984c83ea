// Changes one token of core's pure code at a time and asks the unit tests whether they notice:
// --seed 1, --sample 300, --only packages/core/src/spec, --goal 85, --workers 1. What nobody noticed is listed, a line each.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { applyMutant, findMutants } from "./mutants.mjs";

const pure = ["certificates", "spec", "plan", "settings", "provision", "audit", "errors", "azure/http"];
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    sample: { type: "string", default: "300" },
    goal: { type: "string", default: "85" },
    workers: { type: "string", default: String(availableParallelism()) },
    only: { type: "string", multiple: true, default: pure.map((name) => `packages/core/src/${name}`) },
  },
});
/** What talks to Docker or Azure is for the integration tests. */
const effects = /\/audit\/(?:audit-host|collect-engine|collect-machine)\.ts$/;
/** A mutant that turns a loop into an endless one is noticed, too. On a busy machine others take as long: their number is printed. */
const secondsAllowed = 120;
let timedOut = 0;

const folder = mkdtempSync(join(tmpdir(), "berth-mutants-"));
const testsByFile = findTests(await findFailing());
const sample = draw(Number(values.sample), seeded(Number(values.seed)));
await requireControl(sample[0]);
console.log(
  `Seed ${values.seed}, ${sample.length} mutants. Again: pnpm mutate --seed ${values.seed} --sample ${values.sample}`,
);
const survivors = [];
const queue = sample.map((mutant, index) => ({ ...mutant, index }));
await Promise.all(Array.from({ length: Number(values.workers) }, work));
await requireControl(sample[0]);
rmSync(folder, { recursive: true, force: true });
report();

async function work() {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    const noticed = await isNoticed(mutant);
    if (!noticed) survivors.push(mutant);
    console.error(`${noticed ? "noticed " : "SURVIVED"} ${describe(mutant)}`);
  }
}

/** A file that stays as it is must not be noticed, and one that throws must be: otherwise the figures say nothing. */
async function requireControl(mutant) {
  const { file, text } = mutant;
  const nothing = { file, text, index: "control", start: 0, end: 0, after: "" };
  const [asItIs, throwing] = [await isNoticed(nothing), await isNoticed({ ...nothing, after: "throw new Error();\n" })];
  if (asItIs || !throwing) throw new Error(`The control is wrong: ${file} as it is: ${asItIs}, throwing: ${throwing}`);
}

/** The tests nearest to the file first: they notice most of what is noticed, in a second or two. */
async function isNoticed({ file, text, index, ...change }) {
  const path = join(folder, `${index}.json`);
  writeFileSync(path, JSON.stringify({ file: resolve(file), text: applyMutant(text, change) }));
  const tests = testsByFile.get(file) ?? [];
  const near = tests.filter((test) => test.distance <= 1 || dirname(test.file) === dirname(file));
  for (const some of [near, tests.filter((test) => !near.includes(test))])
    if (some.length > 0 && (await fails(path, some))) return true;
  return false;
}

async function fails(mutant, tests) {
  const words = [
    "run",
    "--root=.",
    "--config=scripts/mutate.config.ts",
    "--project=unit",
    "--bail=1",
    "--maxWorkers=1",
  ];
  const vitest = spawn(
    process.execPath,
    [join("node_modules", "vitest", "vitest.mjs"), ...words, ...tests.map(({ file }) => file)],
    {
      stdio: "ignore",
      env: { ...process.env, BERTH_TEST_MUTANT: mutant },
      timeout: secondsAllowed * 1000,
      killSignal: "SIGKILL",
    },
  );
  const [code, signal] = await once(vitest, "exit");
  if (signal === "SIGKILL") timedOut += 1;
  return code !== 0;
}

/** A test that fails as it is would notice everything. */
async function findFailing() {
  const output = join(folder, "report.json");
  const words = ["run", "--project=unit", "--reporter=json", `--outputFile=${output}`];
  await once(
    spawn(process.execPath, [join("node_modules", "vitest", "vitest.mjs"), ...words], { stdio: "ignore" }),
    "exit",
  );
  const { testResults } = JSON.parse(readFileSync(output, "utf8"));
  const failing = testResults.filter(({ status }) => status !== "passed").map(({ name }) => relative(".", name));
  for (const file of failing) console.error(`${file} fails as it is, and is left out.`);
  return failing;
}

/** The unit tests that reach each file by imports, nearest first. */
function findTests(failing) {
  const tests = globSync("{packages,apps}/*/src/**/*.test.ts").filter(
    (file) => !/\.(integration|guest)\.test\.ts$/.test(file) && !failing.includes(file),
  );
  const found = new Map();
  for (const test of tests)
    for (const [file, distance] of reach(test))
      found.set(
        file,
        [...(found.get(file) ?? []), { file: test, distance }].sort((one, other) => one.distance - other.distance),
      );
  return found;
}

function reach(start) {
  const distances = new Map([[start, 0]]);
  for (const [file, distance] of distances)
    for (const next of importsOf(file)) if (!distances.has(next)) distances.set(next, distance + 1);
  return distances;
}

function importsOf(file) {
  if (!file.endsWith(".ts")) return [];
  return [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)]
    .map(([, specifier]) => {
      if (specifier.startsWith(".")) return join(file, "..", specifier);
      return specifier.startsWith("@dockberth/") ? sourceOf(specifier) : "";
    })
    .filter((path) => path !== "" && existsSync(path) && statSync(path).isFile());
}

function sourceOf(specifier) {
  const [, name] = specifier.split("/");
  return `packages/${name}/src/index.ts`;
}

function draw(count, random) {
  const files = values.only.flatMap((path) => (path.endsWith(".ts") ? [path] : globSync(`${path}/**/*.ts`))).sort();
  const all = files
    .filter((file) => !/\.(test|testing|d)\.ts$/.test(file) && !effects.test(file))
    .map((file) => ({ file, text: readFileSync(file, "utf8") }))
    .flatMap(({ file, text }) => findMutants(text).map((mutant) => ({ file, text, ...mutant })));
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other], all[last]];
  }
  return all
    .slice(0, count)
    .map(({ texts, ...mutant }) => ({ ...mutant, after: texts[Math.floor(random() * texts.length)] }));
}

/** Mulberry32: the same seed draws the same mutants of the same code. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function describe({ file, line, kind, before, after }) {
  const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll(/\s+/g, " ");
  return `${file}:${line} ${kind}: ${short(before)} -> ${after === "" ? "(left out)" : short(after)}`;
}

function report() {
  const score = Math.floor((1000 * (sample.length - survivors.length)) / sample.length) / 10;
  console.log(
    survivors
      .map((mutant) => `not noticed: ${describe(mutant)}\n`)
      .sort()
      .join(""),
  );
  for (const kind of new Set(sample.map((mutant) => mutant.kind))) {
    const count = (list) => list.filter((mutant) => mutant.kind === kind).length;
    console.log(`${kind}: ${count(sample) - count(survivors)} of ${count(sample)} noticed`);
  }
  console.log(
    `mutation: seed ${values.seed}: ${sample.length - survivors.length} of ${sample.length} noticed, ${score} %, ${timedOut} of them by the time limit`,
  );
  process.exit(score >= Number(values.goal) ? 0 : 1);
}
