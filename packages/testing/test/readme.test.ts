import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import * as core from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

test.each(["README.md", "README.zh-CN.md"])(
  "%s: the code does what it says, from the first line to the last",
  async (name) => {
    const text = readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
    const [, block = ""] = /```ts\n(.*?)```/s.exec(text) ?? [];
    const [, list = "", body = ""] = /^import \{\s*(.*?),?\s*\} from "@dockberth\/core";\n(.*)$/s.exec(block) ?? [];
    const names = list.split(/,\s*/);
    // Where the reader's Azure and address stand, those of the emulator are put.
    await using cloud = await emulatedAzure();
    const connectAzure = async () => cloud.azure;
    const said: unknown[] = [];
    const script = stripTypeScriptTypes(body).replace("203.0.113.7/32", "127.0.0.0/8");
    const run = new Function(
      ...names,
      "console",
      "credential",
      "subscriptionId",
      `return (async () => {${script}})();`,
    );
    const given = names.map((each) => (each === "connectAzure" ? connectAzure : Reflect.get(core, each)));
    await run(...given, { log: (line: unknown) => said.push(line) }, undefined, undefined);
    expect(said.join("\n")).toMatch(/is left|simulated/);
    expect(said.at(-1)).toMatch(/nothing of host build-1 is left/);
    for await (const { id } of cloud.azure.resources.resources.list()) expect(id).toBeUndefined();
  },
);
