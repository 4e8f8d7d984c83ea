import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { parseExpiry, parseMapping, parsePairs } from "./parse-options.ts";

const now = new Date("2026-11-24T12:00:00Z");

test.each([
  ["90m", "2026-11-24T13:30:00.000Z"],
  ["8h", "2026-11-24T20:00:00.000Z"],
  ["3d", "2026-11-27T12:00:00.000Z"],
  ["1 d", "2026-11-25T12:00:00.000Z"],
  [" 1m ", "2026-11-24T12:01:00.000Z"],
  ["99999m", "2027-02-01T22:39:00.000Z"],
  ["1d12h", "2026-11-26T00:00:00.000Z"],
  ["2h 30m", "2026-11-24T14:30:00.000Z"],
  ["1d 5m", "2026-11-25T12:05:00.000Z"],
  ["2030-01-31T18:00Z", "2030-01-31T18:00:00.000Z"],
  ["2030-01-31T18:00:00+02:00", "2030-01-31T16:00:00.000Z"],
])("reads %s as %s", (text, expected) => {
  expect(parseExpiry(text, now, "expiresAt")?.toISOString()).toBe(expected);
});

test.each(["never", " never "])("reads %j as never", (text) => {
  expect(parseExpiry(text, now, "expiresAt")).toBeUndefined();
});

test.each([
  "",
  "8",
  "h",
  "8s",
  "8 hours",
  "-8h",
  "1.5h",
  "1w",
  "2H",
  "1M",
  "PT2H",
  "2h1d",
  "1h1h",
  "1d12",
  "1 2h",
  "100000m",
  "x8h",
  "tomorrow",
  "2030-01-31",
  "2030-13-31T00:00Z",
  "2030-02-30T00:00Z",
  "2030-01-31T18:00:00",
  "in 2030-01-31T18:00Z",
])("rejects %j as an expiry and names the field", (text) => {
  expect(issuesOf(() => parseExpiry(text, now, "expires-in"))).toEqual([
    { path: "expires-in", message: expect.stringContaining(JSON.stringify(text)) },
  ]);
});

test.each([
  ["0m", "2026-11-24T12:00:00.000Z"],
  ["2026-11-24T12:59:00+01:00", "2026-11-24T11:59:00.000Z"],
])("rejects %s, which is not in the future", (text, time) => {
  expect(issuesOf(() => parseExpiry(text, now, "expires-in"))).toEqual([
    { path: "expires-in", message: `${time} is in the past` },
  ]);
});

test("counts a duration from another time, which need not be now", () => {
  const later = new Date("2026-11-25T12:00:00Z");
  expect(parseExpiry("8h", now, "time", later)).toEqual(new Date("2026-11-25T20:00:00Z"));
  expect(parseExpiry("0m", now, "time", later)).toEqual(later);
});

test("reads pairs with any value", () => {
  expect(parsePairs(["a=1", "b=", "c=d=e", "f = g"], "tags")).toEqual({ a: "1", b: "", c: "d=e", "f ": " g" });
  expect(parsePairs([], "tags")).toEqual({});
});

test.each(["a", "=a", ""])("rejects the pair %j and names the field", (pair) => {
  expect(issuesOf(() => parsePairs(["x=y", pair], "tags"))).toEqual([
    { path: "tags", message: expect.stringContaining(JSON.stringify(pair)) },
  ]);
});

test.each([
  ["YAML", "a: 1\nb: [x]\n"],
  ["JSON", '{"a": 1, "b": ["x"]}'],
])("reads a mapping in %s", (_what, text) => {
  expect(parseMapping(text, "file")).toEqual({ a: 1, b: ["x"] });
});

test.each([
  ["a list", "- a\n"],
  ["a text", "hello"],
  ["nothing", ""],
  ["null", "null"],
])("rejects %s as a mapping", (_what, text) => {
  expect(unreadable(() => parseMapping(text, "the file"))).toMatchSnapshot();
});

test("reports the position of an error without quoting the text", () => {
  const { path, reason } = unreadable(() => parseMapping('a: "canary\n', "spec.yaml"));
  expect(path).toBe("spec.yaml");
  expect(reason).toMatch(/at line 2, column 1$/);
  expect(reason).not.toContain("canary");
});

function issuesOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return isBerthError(error, "spec-invalid") ? error.details.issues : error;
  }
  return "taken";
}

function unreadable(run: () => unknown): { path: string; reason: Reason } {
  try {
    run();
  } catch (error) {
    if (isBerthError(error, "file-unreadable")) return error.details;
    throw error;
  }
  throw new Error("It was read.");
}
