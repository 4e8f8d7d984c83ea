import { expect, test } from "vitest";
import schemas from "../src/schema/azure-schemas.json" with { type: "json" };
import { effects, entriesOf, verdictOf } from "../src/schema/effects/effects.ts";
import { effectsTable } from "./effects-table.ts";

interface Schema {
  readonly items?: number;
  readonly properties?: Readonly<Record<string, number | readonly [number]>>;
}

const types = schemas.types as unknown as readonly Schema[];

/** The properties of a type that a client may write, by the names that verdicts have. */
function writable(number: number, path: readonly string[] = [], outer: readonly number[] = []): string[] {
  const { items, properties } = types[number] ?? {};
  if (items !== undefined) return writable(items, path, outer);
  // Types contain each other.
  if (properties === undefined || outer.includes(number)) return [path.join(".")];
  return Object.entries(properties).flatMap(([name, member]) => {
    const [inner = -1] = [member].flat();
    if (inner === -1) return [];
    return writable(inner, name === "properties" ? path : [...path, name], [...outer, number]);
  });
}

const all = Object.entries(schemas.roots).map(([type, number]) => [type, writable(number)] as const);

test.each(all)("has a verdict on each property of %s", (type, paths) => {
  expect(paths.filter((path) => path !== "" && verdictOf(type, path.split(".")) === undefined)).toEqual([]);
});

test.each(all)("has no verdict on what %s has not", (type, paths) => {
  const own = entriesOf(effects[type] ?? { used: "" }).map(([path]) => path);
  const common = ["id", "name", "type", "location", "tags"];
  const isKnown = (entry: string) => paths.some((path) => path === entry || path.startsWith(`${entry}.`));
  expect(own.filter((entry) => !common.includes(entry) && !isKnown(entry))).toEqual([]);
  expect(own.filter((entry, index) => own.indexOf(entry) !== index && !common.includes(entry))).toEqual([]);
});

test("states the verdicts in PROPERTIES.md", async () => {
  expect(Object.keys(effects).sort()).toEqual(Object.keys(schemas.roots).sort());
  await expect(effectsTable()).toMatchFileSnapshot("../PROPERTIES.md");
});
