import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parsePolicy } from "../src/access/policy.ts";
import { verbNames } from "../src/commands/verbs.ts";
import { parseWish } from "../src/inputs.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("README: the file that says who may what is one that is read", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  expect(parsePolicy(parse(yaml))).toMatchObject({ teams: ["T024BE7LD"], roles: { viewer: { everyone: true } } });
});

test("README: the example is a command, and every command is in the table", () => {
  const [, command = ""] = /```text\n\/berth (.*?)\n```/s.exec(readme) ?? [];
  expect(parseWish(command)).toMatchObject({ verb: "create", name: "build-1" });
  const table = readme.slice(readme.indexOf("## Commands"), readme.indexOf("## Set-up"));
  for (const verb of verbNames) expect(table).toMatch(new RegExp(`\\b${verb}\\b`));
});

test("README: every setting is named", async () => {
  const code = await readFile(new URL("../src/configuration.ts", import.meta.url), "utf8");
  const names = [...code.matchAll(/^ {2,4}([A-Z][A-Z_]+): /gm)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(15);
  for (const name of names.filter((each) => each !== "AZURE_AUTHORITY_HOST")) expect(readme).toContain(name);
});
