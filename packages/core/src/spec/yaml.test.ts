import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { parseYaml, problemsOf } from "./yaml.ts";

test("reads YAML and JSON", () => {
  expect(parseYaml("a: [1, x]\n")).toEqual({ a: [1, "x"] });
  expect(parseYaml('{"a": [1, "x"]}')).toEqual({ a: [1, "x"] });
});

test("reports an error by its first line with the position", () => {
  const [problem] = problemsOf(parseDocument('a: 1\nb: "canary\n'));
  expect(problem).toEqual({ message: expect.stringMatching(/^Missing closing .* at line \d+, column \d+$/), line: 3 });
  expect(() => parseYaml('a: 1\nb: "canary\n')).toThrow(/^Missing closing .* at line \d+, column \d+$/);
});

test("reports an unknown tag", () => {
  const problems = problemsOf(parseDocument("a: !reset []\n"));
  expect(problems).toEqual([{ message: expect.stringContaining("!reset"), line: 1 }]);
});

test("finds no problems in valid YAML", () => {
  expect(problemsOf(parseDocument("a: 1"))).toEqual([]);
});
