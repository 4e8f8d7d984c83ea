import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { parseYaml, problemsOf } from "./yaml.ts";

test("reads YAML, and JSON", () => {
  expect(parseYaml("a: [1, x]\n")).toEqual({ a: [1, "x"] });
  expect(parseYaml('{"a": [1, "x"]}')).toEqual({ a: [1, "x"] });
});

test("tells a mistake by its first line alone, with its place", () => {
  const [problem] = problemsOf(parseDocument('a: 1\nb: "canary\n'));
  expect(problem).toEqual({ message: expect.stringMatching(/^Missing closing .* at line \d+, column \d+$/), line: 3 });
  expect(() => parseYaml('a: 1\nb: "canary\n')).toThrow(/^Missing closing .* at line \d+, column \d+$/);
});

test("takes a tag that it does not know for a mistake", () => {
  const problems = problemsOf(parseDocument("a: !reset []\n"));
  expect(problems).toEqual([{ message: expect.stringContaining("!reset"), line: 1 }]);
});

test("finds nothing in what is right", () => {
  expect(problemsOf(parseDocument("a: 1"))).toEqual([]);
});
