import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import schemas from "./azure-schemas.json" with { type: "json" };

/** A member is the number of its type; read-only members are -1, required ones a list of one. */
type Member = number | readonly number[];

interface Schema {
  readonly name?: string;
  readonly kind?: string;
  readonly enum?: readonly string[];
  readonly items?: number;
  readonly properties?: Readonly<Record<string, Member>>;
  readonly more?: number;
}

const types = schemas.types as unknown as readonly Schema[];
const roots = new Map(Object.entries(schemas.roots));
const template = JSON.parse(
  readFileSync(join(import.meta.dirname, "..", "infrastructure", "azuredeploy.json"), "utf8"),
) as {
  variables: { siteConfig: object; premiumSiteConfig: object };
  resources: { type: string; apiVersion: string; properties?: object }[];
};

const published = template.resources.filter(({ type }) => roots.has(type));

test.each(published.map((resource) => [resource.type, resource] as const))(
  "writes a %s that its published schema allows",
  (type, { type: _type, ...resource }) => {
    const { apiVersion, dependsOn: _dependsOn, scope: _scope, ...body } = resource as Record<string, unknown>;
    expect(schemas.versions.map((each) => each.split("_")[1])).toContain(apiVersion);
    expect(issuesIn(roots.get(type) ?? 0, body, type)).toEqual([]);
  },
);

test("writes a site configuration that its published schema allows", () => {
  const siteConfig = types.findIndex(({ name }) => name === "SiteConfig");
  const { siteConfig: common, premiumSiteConfig } = template.variables;
  expect(issuesIn(siteConfig, { ...common, ...premiumSiteConfig }, "siteConfig")).toEqual([]);
  expect(issuesIn(siteConfig, { linuxFxVersoin: "NODE|22" }, "siteConfig")).toEqual([
    "siteConfig.linuxFxVersoin: unknown",
  ]);
});

/** Expressions are values of every type. */
function issuesIn(number: number, value: unknown, path: string): string[] {
  const { properties, items, enum: allowed, kind, more } = types[number] ?? {};
  if (typeof value === "string" && value.startsWith("[")) return [];
  if (allowed !== undefined) return allowed.includes(String(value)) ? [] : [`${path}: ${String(value)}`];
  if (items !== undefined)
    return Array.isArray(value) ? value.flatMap((each, index) => issuesIn(items, each, `${path}[${index}]`)) : [path];
  if (properties === undefined) return isOfKind(kind, value) ? [] : [`${path}: not of type ${kind}`];
  const given = value as Record<string, unknown>;
  const missing = Object.keys(properties).filter((key) => Array.isArray(properties[key]) && given[key] === undefined);
  const wrong = Object.entries(given).flatMap(([key, inner]) => {
    const member = properties[key] ?? more;
    if (member === undefined) return [`${path}.${key}: unknown`];
    if (member === -1) return [`${path}.${key}: read-only`];
    return issuesIn(typeof member === "number" ? member : (member[0] ?? 0), inner, `${path}.${key}`);
  });
  return [...missing.map((key) => `${path}.${key}: missing`), ...wrong];
}

function isOfKind(kind: string | undefined, value: unknown): boolean {
  const names: Readonly<Record<string, string>> = { string: "string", integer: "number", boolean: "boolean" };
  const expected = names[kind ?? ""];
  return expected === undefined || typeof value === expected;
}
