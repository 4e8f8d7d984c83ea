import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { existingResource, resourceGroup, resourceName } from "./azure-names.ts";
import { expandNames } from "./expand-names.ts";
import { hostSpecSchema } from "./index.ts";

const hostName = hostSpecSchema.shape.name;

test.each<[string, { safeParse(value: unknown): { success: boolean } }, string, boolean]>([
  ["a host", hostName, "a", true],
  ["a host", hostName, "a-1", true],
  ["a host", hostName, "a".repeat(38), true],
  ["a host", hostName, "a".repeat(39), false],
  ["a host", hostName, "", false],
  ["a host", hostName, "1a", false],
  ["a host", hostName, "a-", false],
  ["a host", hostName, "-a", false],
  ["a host", hostName, "A", false],
  ["a host", hostName, "a_b", false],
  ["a host", hostName, "a\n", false],
  ["a resource group", resourceGroup(), "a", true],
  ["a resource group", resourceGroup(), "A_b-c.(d)", true],
  ["a resource group", resourceGroup(), "a".repeat(90), true],
  ["a resource group", resourceGroup(), "a".repeat(91), false],
  ["a resource group", resourceGroup(), "a.", false],
  ["a resource group", resourceGroup(), "a b", false],
  ["a resource group", resourceGroup(), "", false],
  ["a resource", resourceName(), "a", true],
  ["a resource", resourceName(), "1", true],
  ["a resource", resourceName(), "a".repeat(80), true],
  ["a resource", resourceName(), "a".repeat(81), false],
  ["a resource", resourceName(), "a_", true],
  ["a resource", resourceName(), "a.b-c_d", true],
  ["a resource", resourceName(), "a-", false],
  ["a resource", resourceName(), "_a", false],
  ["a resource", resourceName(), "a b", false],
])("%s follows the rule for its name", (_what, schema, name, isTaken) => {
  expect([name, schema.safeParse(name).success]).toEqual([name, isTaken]);
});

test("allows an existing resource in another resource group", () => {
  expect(existingResource().parse({ name: "a" })).toEqual({ name: "a" });
  expect(existingResource().parse({ name: "a", resourceGroup: "b" })).toEqual({ name: "a", resourceGroup: "b" });
  expect(existingResource().safeParse({ name: "a", group: "b" }).success).toBe(false);
});

test.each([
  ["a", ["a"]],
  ["a{1..1}", ["a1"]],
  ["a{9..11}b", ["a9b", "a10b", "a11b"]],
  ["a{09..11}", ["a09", "a10", "a11"]],
  ["a{0..1}", ["a0", "a1"]],
  ["a{x,y}", ["ax", "ay"]],
  ["{1..2}{a,b}", ["1a", "1b", "2a", "2b"]],
])("expands %s to %j", (pattern, names) => {
  expect(expandNames(pattern)).toEqual(names);
});

test.each([
  "a{",
  "}",
  "a{}",
  "a{x}",
  "a{x,}",
  "a{1..,2}",
  "a{1..2x}",
  "a{x1..2}",
  "a{1234567890..1234567891}",
  "a{2..1}",
  "a{1..1001}",
  "a{1..2}{1..501}",
])("rejects the pattern %s with its reason", (pattern) => {
  let issues: unknown;
  try {
    expandNames(pattern);
  } catch (error) {
    issues = isBerthError(error, "spec-invalid") ? error.details.issues : error;
  }
  expect(issues).toMatchSnapshot();
});

test("allows a thousand names", () => {
  expect(expandNames("a{1..1000}")).toHaveLength(1000);
  expect(expandNames("a{1..2}{1..500}")).toHaveLength(1000);
  expect(expandNames("a{000000001..000000002}")).toEqual(["a000000001", "a000000002"]);
});
