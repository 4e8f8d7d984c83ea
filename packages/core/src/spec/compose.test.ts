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
])("takes a compose file with %s", (_what, value) => {
  expect(compose.parse(value)).toEqual(value);
  expect(compose.parse(JSON.stringify(value))).toEqual(value);
});

test.each<[string, unknown, string]>([
  ["no services", {}, "the compose file has no services"],
  ["empty services", { services: {} }, "the compose file has no services"],
  ["services that are a list", { services: [] }, "the compose file has no services"],
  ["services that are null", { services: null }, "the compose file has no services"],
  [
    "a service that is a text",
    { services: { web: "x" } },
    "service web of the compose file is not a mapping of fields",
  ],
  ["a service that is null", { services: { web: null } }, "service web of the compose file is not a mapping of fields"],
  ["a service that is a list", { services: { a: [] } }, "service a of the compose file is not a mapping of fields"],
  [
    "a build",
    { services: { ok: { image: "a" }, web: { build: ".", image: "b" } } },
    "service web has a build, but the host has no source files; use an image",
  ],
  ["no image", { services: { web: { ports: [] } } }, "service web of the compose file has no image"],
  ["a list as text", "- a", "the compose file is not a mapping of fields"],
  ["null as text", "null", "the compose file is not a mapping of fields"],
  ["a word as text", "web", "the compose file is not a mapping of fields"],
  ["a number", 3, "give a compose file: an object, or YAML or JSON text"],
  ["a list", [], "give a compose file: an object, or YAML or JSON text"],
])("says what is wrong with %s", (_what, value, message) => {
  expect(problemOf(value)).toBe(message);
});

test("says where text is no YAML, without quoting it", () => {
  expect(problemOf('services: "canary')).toMatch(
    /^the compose file is neither YAML nor JSON: .* at line 1, column \d+$/,
  );
  expect(problemOf('services: "canary')).not.toContain("canary");
});

test("brings dates and other types of YAML to what JSON has", () => {
  expect(compose.parse("services: { web: { image: a, x-since: 2026-01-01 } }")).toEqual({
    services: { web: { image: "a", "x-since": "2026-01-01" } },
  });
});
