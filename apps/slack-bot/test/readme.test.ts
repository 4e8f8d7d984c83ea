import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parsePolicy } from "../src/access/policy.ts";
import { parseCommand } from "../src/inputs/parse-command.ts";
import { commandNames } from "../src/verbs.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("README: the access file is valid", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
  expect(parsePolicy(parse(yaml))).toMatchObject({ teams: ["T024BE7LD"], roles: { viewer: { everyone: true } } });
});

test("README: the example is a valid command, and the table has every command", () => {
  const [, command = ""] = /```text\n\/berth (.*?)\n```/s.exec(readme) ?? [];
  expect(parseCommand(command)).toMatchObject({ verb: "create", name: "build-1" });
  const table = readme.slice(readme.indexOf("## Commands"), readme.indexOf("## Set-up"));
  for (const verb of commandNames) expect(table).toMatch(new RegExp(`\\b${verb}\\b`));
});

test("README: names every setting", async () => {
  const code = await readFile(new URL("../src/configuration.ts", import.meta.url), "utf8");
  const names = [...code.matchAll(/^ {2,4}([A-Z][A-Z_]+): /gm)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(15);
  for (const name of names.filter((each) => each !== "AZURE_AUTHORITY_HOST")) expect(readme).toContain(name);
});
