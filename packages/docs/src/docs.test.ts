import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  clouds,
  customScriptExtension,
  dockerSettingsSchema,
  hostFileSchema,
  hostSpecSchema,
  parseDockerSettings,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { errorsPage } from "./errors-page.ts";
import { hostInputSource } from "./host-input.ts";
import { specPage } from "./spec-page.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

// `npm run docs` writes the pages. Elsewhere nothing is written, and an outdated page fails.
test.each([
  ["errors.md", errorsPage],
  ["spec.md", specPage],
] as const)("finds docs/%s as the code has it", async (name, page) => {
  await expect(page()).toMatchFileSnapshot(`${root}docs/${name}`);
});

test("fills in every sentence of docs/errors.md", () => {
  expect(errorsPage()).not.toMatch(/undefined|NaN|\[object|native code|\| *\|/);
});

test("finds a doc comment on every export of core", () => {
  const report = readFileSync(`${root}packages/core/etc/core.api.md`, "utf8");
  const exports = [...report.matchAll(/^\/\/ @public(.*)\nexport (?:abstract )?\w+ (\w+)/gm)];
  expect(exports.length).toBeGreaterThan(300);
  expect(exports.filter(([, notes = ""]) => notes.includes("undocumented")).map(([, , name]) => name)).toEqual([]);
});

test("finds a description for every field of a host", () => {
  const schema = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" });
  expect(undescribed(schema as Described, "")).toEqual([]);
});

test("finds the published schema of host files as the code has it", async () => {
  const text = `${JSON.stringify(hostFileSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(`${root}packages/core/schemas/berth.schema.json`);
});

test("finds the type of a host's description as the schema has it", async () => {
  await expect(hostInputSource()).toMatchFileSnapshot(`${root}packages/core/src/spec/host-input.ts`);
});

const page = (name: string) => readFileSync(`${root}docs/${name}`, "utf8");

describe("docs/settings.md", () => {
  const text = page("settings.md");

  test("names every setting that Berth reads", () => {
    const { properties } = dockerSettingsSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
    const { settings = {}, protectedSettings = {} } = properties ?? {};
    const missing = [...leaves(settings), ...leaves(protectedSettings)].filter((name) => !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  test("has examples that Berth reads and composes for Azure", () => {
    const [settings, protectedSettings] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) =>
      JSON.parse(json ?? ""),
    );
    const extension = customScriptExtension(parseDockerSettings({ settings, protectedSettings }));
    expect(extension.type).toBe("CustomScript");
  });
});

test.each(["azure-china.md", "zh/azure-china.md"])(
  "names the mirrors and endpoints of Azure China in docs/%s",
  (name) => {
    const { azureName, dnsSuffix, dockerRepositories, locations, oidcAudience } = clouds.china;
    for (const text of [azureName, dnsSuffix, locations.default, oidcAudience]) expect(page(name)).toContain(text);
    const listed = [...page(name).matchAll(/^\| `(https:[^`]+)`/gm)].map(([, address]) => address);
    expect(listed).toEqual(dockerRepositories);
  },
);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

function leaves({ properties }: Schema, prefix = ""): string[] {
  if (properties === undefined) return [prefix.slice(0, -1)];
  return Object.entries(properties).flatMap(([name, schema]) => leaves(schema, `${prefix}${name}.`));
}

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
}

/** The paths of all fields, at any depth, that have no description. */
function undescribed({ properties = {}, items, anyOf = [] }: Described, path: string): string[] {
  const fields = Object.entries(properties).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}${name}`] : []),
    ...undescribed(field, `${path}${name}.`),
  ]);
  return [...fields, ...[...anyOf, ...(items === undefined ? [] : [items])].flatMap((each) => undescribed(each, path))];
}
