import { expect, test } from "vitest";
import { compose } from "./compose.ts";

const problemOf = (value: unknown) =>
  compose
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join();

test.each([
  ["an image", { services: { web: { image: "nginx" } } }],
  ["what extends another", { services: { web: { extends: { service: "base" } } } }],
  ["further fields", { services: { web: { image: "nginx" } }, volumes: { data: null } }],
])("accepts a compose file with %s", (_what, value) => {
  expect(compose.parse(value)).toEqual(value);
  expect(compose.parse(JSON.stringify(value))).toEqual(value);
});

test.each<[string, unknown]>([
  ["no services", {}],
  ["empty services", { services: {} }],
  ["services that are a list", { services: [] }],
  ["services that are null", { services: null }],
  ["a service that is a text", { services: { web: "x" } }],
  ["a service that is null", { services: { web: null } }],
  ["a service that is a list", { services: { a: [] } }],
  ["a build", { services: { ok: { image: "a" }, web: { build: ".", image: "b" } } }],
  ["no image", { services: { web: { ports: [] } } }],
  ["a list as text", "- a"],
  ["null as text", "null"],
  ["a word as text", "web"],
  ["a number", 3],
  ["a list", []],
])("rejects %s with the reason", (_what, value) => {
  expect(problemOf(value)).toMatchSnapshot();
});

test("reports the position of a YAML error without quoting the text", () => {
  expect(problemOf('services: "canary')).toMatch(/ at line 1, column \d+$/);
  expect(problemOf('services: "canary')).not.toContain("canary");
});

test("converts dates and other YAML types to JSON", () => {
  expect(compose.parse("services: { web: { image: a, x-since: 2026-01-01 } }")).toEqual({
    services: { web: { image: "a", "x-since": "2026-01-01" } },
  });
});

test("limits aliases, size and depth, whatever the length of the text", () => {
  const anchor = `x-a: &a "${"a".repeat(4000)}"`;
  const services = "services: { web: { image: a, labels: [";
  const text = (aliases: number) =>
    `${anchor}\n${services}${Array.from({ length: aliases }, () => "*a").join(",")}] } }`;
  expect(compose.parse(text(20))).toMatchObject({ services: { web: { image: "a" } } });
  expect(problemOf(text(40))).toContain("more than 131072 bytes");
  expect(problemOf(text(60))).toContain("Excessive alias count");
  expect(problemOf(`services: { web: { image: ${"a".repeat(140_000)} } }`)).toContain("more than 131072 bytes");
  const nested = (levels: number) => `services: { web: { image: a, x-b: ${"[".repeat(levels)}${"]".repeat(levels)} } }`;
  expect(compose.parse(nested(40))).toHaveProperty("services");
  for (const levels of [60, 50_000]) expect(problemOf(nested(levels))).toContain("more than 50 levels");
  expect(problemOf({ services: { web: { image: "a", "x-b": Array(20_000).fill(1) } } })).toContain("20000 values");
});
