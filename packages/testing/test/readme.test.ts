import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { connectBerth, memoryStore } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure, resourcesLeft } from "../src/index.ts";

test.each(["README.md", "README.zh-CN.md"])("runs the code of %s", async (name) => {
  const text = readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
  const [, block = ""] = /```ts\n(.*?)```/s.exec(text) ?? [];
  const [, body = ""] = /^import \{ connectBerth \} from "@dockberth\/core";\n(.*)$/s.exec(block) ?? [];
  // With the emulator's connection and address in place of the reader's.
  await using cloud = await emulatedAzure();
  const connect = () => connectBerth({ ...cloud.connectOptions, store: memoryStore() });
  const lines: unknown[] = [];
  const script = stripTypeScriptTypes(body).replace("203.0.113.7", "127.0.0.0/8");
  const run = new Function("connectBerth", "console", `return (async () => {${script}})();`);
  await run(connect, { log: (line: unknown) => lines.push(line) });
  expect(lines).toEqual([expect.stringMatching(/simulated/)]);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});
