import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtApp } from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allFunctions } from "../src/functions.ts";

const root = join(import.meta.dirname, "..", "..", "..");

let folder: string;
beforeAll(async () => {
  builtApp("azure-function");
  const temporary = await mkdtemp(join(tmpdir(), "berth-publish-"));
  const packed = join(temporary, "packed");
  run(process.execPath, ["scripts/pack-function.mjs", packed], root);
  // As a zip, because a release is one: it keeps no links.
  run("zip", ["-qr", "../function.zip", "."], packed);
  folder = join(temporary, "out");
  run("unzip", ["-q", "function.zip", "-d", folder], temporary);
});
afterAll(async () => {
  await rm(join(folder, ".."), { recursive: true, force: true });
});

test("publishes host.json, the built application and its packages, without links and the local runner", async () => {
  const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
  for (const name of ["host.json", main, "node_modules/@dockberth/core/package.json"])
    expect(existsSync(join(folder, name)), name).toBe(true);
  for (const name of ["dist/local", "node_modules/@dockberth/emulator", "node_modules/azurite"])
    expect(existsSync(join(folder, name)), name).toBe(false);
  const packages = await readdir(join(folder, "node_modules"), { withFileTypes: true });
  expect(packages.filter((each) => each.isSymbolicLink()).map(({ name }) => name)).toEqual([]);
});

test("loads main, which host.json's host would load, without a package of development", () => {
  const { main, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    main: string;
    devDependencies: Record<string, string>;
  };
  expect(main).toBe("main.mjs");
  expect(Object.keys(devDependencies).filter((name) => existsSync(join(folder, "node_modules", name)))).toEqual([]);
  const { version } = JSON.parse(readFileSync(join(folder, "host.json"), "utf8")) as { version: string };
  expect(version).toBe("2.0");
});

test("registers every function with its route, queue or schedule", () => {
  // Replaces the module that the Functions host brings, and records what is registered.
  const core = join(folder, "node_modules", "@azure", "functions-core");
  mkdirSync(core, { recursive: true });
  writeFileSync(
    join(core, "index.js"),
    `const seen = [];
    exports.registerFunction = ({ name, bindings }) => void seen.push([name, Object.values(bindings)[0]]);
    exports.log = exports.registerHook = exports.setProgrammingModel = () => undefined;
    process.on("exit", () => console.log(JSON.stringify(seen)));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ["main.mjs"], { cwd: folder, encoding: "utf8" });
  const seen = JSON.parse(stdout.split("\n").at(-2) ?? "[]") as [string, Record<string, unknown>][];
  const never = () => Promise.reject(new Error("not called"));
  const { http, queues, timers } = allFunctions(never, new AbortController().signal);
  expect(seen.map(([name]) => name).sort(), stderr).toEqual(
    [...http, ...queues, ...timers].map(({ name }) => name).sort(),
  );
  const found = new Map(seen);
  expect(found.get("showHost")).toMatchObject({ type: "httpTrigger", route: "hosts/{name}", methods: ["GET"] });
  expect(found.get("work")).toMatchObject({
    type: "queueTrigger",
    queueName: "berth-work",
    connection: "AzureWebJobsStorage",
  });
  expect(found.get("poison")).toMatchObject({ type: "queueTrigger", queueName: "berth-work-poison" });
  expect(found.get("sweep")).toMatchObject({ type: "timerTrigger", schedule: "0 15,45 * * * *" });
});

function run(program: string, words: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
}
