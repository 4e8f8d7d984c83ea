import { expect, test } from "vitest";
import * as z from "zod";
import { schemaIssue } from "./schema-issue.ts";

const messages = (schema: z.ZodType, input: unknown) =>
  (schema.safeParse(input, { error: schemaIssue }).error?.issues ?? []).map(({ message }) => message);

test.each<[string, z.ZodType, unknown, string]>([
  ["a missing field", z.string(), undefined, "it is missing"],
  ["a missing choice", z.enum(["x64", "arm64"]), undefined, "it is missing"],
  ["text for a number", z.number(), "64GB", '"64GB" is not a number'],
  ["a fraction for a whole number", z.number().int(), 1.5, "1.5 is not a whole number"],
  ["a list for a number", z.number(), [1], "a list is not a number"],
  ["text for a truth value", z.boolean(), "yes", '"yes" is not true or false'],
  ["a number for text", z.string(), 7, "it is a number, not text"],
  [
    "an integer beyond those of JSON",
    z.number(),
    12345678901234567890n,
    "the integer is too large for a JSON number; put it in quotes if it is text",
  ],
  ["a number that is none", z.number(), Number.NaN, "it is not a number that JSON has"],
  ["null for text", z.string(), null, "it is empty, not text"],
  ["text for a list", z.array(z.string()), "a", "it is text, not a list"],
  ["a list for a mapping", z.strictObject({}), [], "it is a list, not a mapping of fields"],
  ["an unknown choice", z.enum(["tcp", "udp"]), "icmp", '"icmp" is not one of tcp, udp'],
  ["an unknown word", z.literal("anywhere"), "nowhere", '"nowhere" is not the word anywhere'],
  ["text for a number of its own", z.literal(-1), "cheap", '"cheap" is not a number'],
  ["a number that is one of some words", z.enum(["1", "2"]), 1, "it is a number, not text; put it in quotes"],
  ["a long value", z.number(), "x".repeat(61), "text is not a number"],
  ["too small a number", z.number().min(4), 3, "use 4 or more"],
  ["a number at an open bound", z.number().positive(), 0, "use a number greater than 0"],
  ["a number above an open bound", z.number().lt(9), 9, "use a number less than 9"],
  ["too large a number", z.number().max(4), 5, "use 4 or less"],
  ["short text", z.string().min(2), "a", "use 2 characters or more"],
  ["empty text", z.string().min(1), "", "use 1 character or more"],
  ["an empty list", z.array(z.string()).min(1), [], "use 1 entry or more"],
  ["a long list", z.array(z.string()).max(1), ["a", "b"], "use 1 entry or less"],
])("words %s", (_what, schema, input, message) => {
  expect(messages(schema, input)).toEqual([message]);
});

test("shows no value where text is expected, which may be a secret", () => {
  expect(messages(z.object({ password: z.string() }), { password: 12345 }).join()).not.toContain("12345");
});

test("keeps the message of a schema", () => {
  expect(messages(z.number("give a port"), "docker")).toEqual(["give a port"]);
});
