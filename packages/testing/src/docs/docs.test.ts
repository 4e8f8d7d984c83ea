import { existsSync, readdirSync, readFileSync } from "node:fs";
import {
  customScriptExtension,
  dockerSettingsSchema,
  hostFileSchema,
  hostSpecSchema,
  parseDockerSettings,
} from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { errorsPage } from "./errors-page.ts";
import { specPage } from "./spec-page.ts";

// `pnpm run docs` writes what is missing or old; in CI nothing is written, and an old page fails.
test.each([
  ["errors.md", errorsPage],
  ["spec.md", specPage],
] as const)("docs/%s says what the code says", async (name, page) => {
  await expect(page()).toMatchFileSnapshot(`../../../../docs/${name}`);
});

test("every field of a host says what it is", () => {
  const schema = hostSpecSchema.toJSONSchema({ io: "input", unrepresentable: "any" });
  expect(undescribed(schema as Described, "")).toEqual([]);
});

test("the published schema of a host file is that which judges it", async () => {
  const text = `${JSON.stringify(hostFileSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../../core/schemas/berth.schema.json");
});

const page = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");

describe("docs/settings.md", () => {
  const text = page("settings.md");

  test("names every setting that is read", () => {
    const { properties } = dockerSettingsSchema.toJSONSchema({ io: "input", unrepresentable: "any" }) as Schema;
    const { settings = {}, protectedSettings = {} } = properties ?? {};
    const missing = [...leaves(settings), ...leaves(protectedSettings)].filter((name) => !text.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  test("has examples that are read, and composed for Azure", () => {
    const [settings, protectedSettings] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json]) =>
      JSON.parse(json ?? ""),
    );
    const extension = customScriptExtension(parseDockerSettings({ settings, protectedSettings }));
    expect(extension.type).toBe("CustomScript");
  });
});

test("every link between the pages leads to a file", () => {
  const folder = new URL("../../../../docs/", import.meta.url);
  for (const name of readdirSync(folder)) {
    const links = [...page(name).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target ?? "");
    expect(links.filter((target) => !existsSync(new URL(target, folder)))).toEqual([]);
  }
});

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

/** The paths of all fields, however deep, that have no description. */
function undescribed({ properties = {}, items, anyOf = [] }: Described, path: string): string[] {
  const fields = Object.entries(properties).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}${name}`] : []),
    ...undescribed(field, `${path}${name}.`),
  ]);
  return [...fields, ...[...anyOf, ...(items === undefined ? [] : [items])].flatMap((each) => undescribed(each, path))];
}
