import { expect, test } from "vitest";
import { overlay } from "./overlay.ts";

test("ignores undefined values", () => {
  expect(overlay({ size: "a", port: 1 }, { size: undefined, port: 2 })).toEqual({ size: "a", port: 2 });
});

test.each([
  ["a text", "b"],
  ["a list", ["x"]],
  ["null", null],
  ["false", false],
  ["a date", new Date(0)],
])("replaces the value by %s", (_what, value) => {
  expect(overlay({ field: { a: 1 } }, { field: value })).toEqual({ field: value });
});

test("merges nested mappings", () => {
  expect(
    overlay({ network: { name: "a", inner: { x: 1, y: 2 } } }, { network: { subnet: "b", inner: { y: 3, z: 4 } } }),
  ).toEqual({ network: { name: "a", subnet: "b", inner: { x: 1, y: 3, z: 4 } } });
});

test.each(["compose", "publicAddress", "securityGroup", "imagePlan"])("replaces %s as a whole", (field) => {
  expect(overlay({ [field]: { name: "a", more: 1 } }, { [field]: { name: "b" } })).toEqual({ [field]: { name: "b" } });
});

test.each(["tags", "network", "engine", "daemon", "spot"])("merges %s", (field) => {
  expect(overlay({ [field]: { a: 1 } }, { [field]: { b: 2 } })).toEqual({ [field]: { a: 1, b: 2 } });
});

test("merges nested fields with the name of a replaced one", () => {
  expect(overlay({ daemon: { compose: { a: 1 } } }, { daemon: { compose: { b: 2 } } })).toEqual({
    daemon: { compose: { a: 1, b: 2 } },
  });
});

test("replaces other values by a mapping", () => {
  expect(overlay({ tags: "x" }, { tags: { a: 1 } })).toEqual({ tags: { a: 1 } });
  expect(overlay({}, { tags: { a: 1 } })).toEqual({ tags: { a: 1 } });
});

test("drops a mapping with undefined fields only, and keeps an empty one", () => {
  expect(overlay({}, { spot: { maxPrice: undefined, evictionPolicy: undefined } })).toEqual({});
  expect(overlay({}, { spot: {} })).toEqual({ spot: {} });
  expect(overlay({}, { spot: { maxPrice: undefined, evictionPolicy: "Delete" } })).toEqual({
    spot: { evictionPolicy: "Delete" },
  });
  expect(overlay({ spot: { maxPrice: 1 } }, { spot: { maxPrice: undefined } })).toEqual({ spot: { maxPrice: 1 } });
});

test("merges objects without a prototype, and no class instances", () => {
  const bare = Object.assign(Object.create(null) as object, { b: 2 });
  expect(overlay({ tags: { a: 1 } }, { tags: bare })).toEqual({ tags: { a: 1, b: 2 } });
  const map = new Map([["b", 2]]);
  expect(overlay({ tags: { a: 1 } }, { tags: map })).toEqual({ tags: map });
});

test("treats __proto__ like any other field", () => {
  const result = overlay({}, JSON.parse('{"__proto__": {"port": 1}}') as object);
  expect(Object.keys(result)).toEqual(["__proto__"]);
  expect(({} as { port?: number }).port).toBeUndefined();
});
