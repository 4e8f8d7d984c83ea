import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import * as core from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, listAll } from "../src/index.ts";

test.each(["README.md", "README.zh-CN.md"])("runs the code of %s", async (name) => {
  const text = readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
  const [, block = ""] = /```ts\n(.*?)```/s.exec(text) ?? [];
  const [, list = "", body = ""] = /^import \{\s*(.*?),?\s*\} from "@dockberth\/core";\n(.*)$/s.exec(block) ?? [];
  const names = list.split(/,\s*/);
  // With the emulator's connection and address in place of the reader's.
  await using cloud = await emulatedAzure();
  const connectAzure = async () => cloud.azure;
  const lines: unknown[] = [];
  const script = stripTypeScriptTypes(body).replace("203.0.113.7/32", "127.0.0.0/8");
  const run = new Function(...names, "console", "credential", "subscriptionId", `return (async () => {${script}})();`);
  const given = names.map((each) => (each === "connectAzure" ? connectAzure : Reflect.get(core, each)));
  await run(...given, { log: (line: unknown) => lines.push(line) }, undefined, undefined);
  expect(lines.join("\n")).toMatch(/is left|simulated/);
  expect(lines.at(-1)).toMatch(/nothing of host build-1 is left/);
  for await (const { id } of listAll(cloud.azure, "resources")) expect(id).toBeUndefined();
});
