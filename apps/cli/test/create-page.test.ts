import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostFileSchema } from "@dockberth/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { berth } from "./berth.ts";

const page = await readFile(new URL("../../../docs/create.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, text = ""]) => text);

/** The files that the examples read. */
const files: Readonly<Record<string, string>> = {
  "berth.yaml": blocks("yaml").at(-1) ?? "",
  "compose.yaml": "services: {web: {image: nginx}}\n",
  "daemon.json": '{"log-level": "warn"}',
  "init.yaml": "#cloud-config\n",
  "id_ed25519.pub": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH me\n",
  "public.env": "URL=https://example.com\n",
  "secret.env": "TOKEN=t\n",
  "password.txt": "p\n",
};

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "berth-create-page-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const commands = blocks("console")
  .flatMap((block) => block.split("\n"))
  .filter((line) => /^\$ berth (create|plan) /.test(line));

test("finds examples of every kind in docs/create.md", () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(blocks("yaml")).toHaveLength(2);
});

test.each(commands)("plans the example of docs/create.md: %s", async (command) => {
  const [, , ...words] = command.slice(2).replaceAll("'", "").split(" ");
  const given = words.map((word) => (word in files ? join(folder, word) : word));
  const env = { BERTH_HOME: join(folder, "home"), AZURE_SUBSCRIPTION_ID: "s", TOKEN: "t", REGISTRY_PASSWORD: "p" };
  const { exitCode, stdout, stderr } = await berth(["plan", ...given, "--json"], env);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(JSON.parse(stdout)).toBeTruthy();
});

test.each(blocks("yaml"))("validates the host files of docs/create.md by the schema", async (text) => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(hostFileSchema());
  expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  await writeFile(join(folder, "example.yaml"), text);
  const { exitCode, stderr } = await berth([
    "plan",
    "--file",
    join(folder, "example.yaml"),
    "--subscription",
    "11111111-1111-1111-1111-111111111111",
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

test.each<[string, unknown]>([
  ["an unknown field", { hosts: { a: { sise: 1 } } }],
  ["a field of the wrong kind", { name: "a", allowFrom: "203.0.113.7" }],
  ["a host without who may reach it", { name: "a" }],
  ["something beside the hosts", { hosts: { a: null }, port: 1 }],
  ["no hosts", { hosts: {} }],
])("rejects %s by the schema", (_what, file) => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(hostFileSchema());
  expect(validate(file)).toBe(false);
});
