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

test("names several documents without the words of the parser", () => {
  expect(() => parseYaml("a: 1\n---\nb: 1\n")).toThrow(/^it contains several documents/);
});

test.each([
  [
    "a no-break space of a page",
    "hosts:\n\u00a0 web-1: 1\n",
    "a no-break space, or another special space of a web page, is next to the field web-1",
  ],
  ["one behind a field", "a:\n  b\u00a0: 1\n", "next to the field b;"],
  ["one in JSON", '\u00a0{"debug": true}', "next to the field {"],
  ["an ideographic space", "\u3000a: 1\n", "next to the field a;"],
  ["typographic quotes", "{ “debug”: true }", "the field “debug” has typographic quotes; use plain quotes"],
])("rejects %s, which would be a part of a name", (_what, text, message) => {
  expect(() => parseYaml(text)).toThrow(message);
});

test("keeps such characters in values", () => {
  expect(parseYaml("a: |\n  \u00a0 b\nc: “d”\n")).toEqual({ a: "\u00a0 b\n", c: "“d”" });
});
