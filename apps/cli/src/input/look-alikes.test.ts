import { isCodedError } from "@dockberth/core";
import { expect, test } from "vitest";
import { requirePlainWords } from "./look-alikes.ts";

function problemIn(...words: string[]): unknown {
  try {
    requirePlainWords(words, "berth create");
    return undefined;
  } catch (error) {
    return isCodedError(error) ? error.message : error;
  }
}

test.each([
  ["an em dash before a hyphen", "\u2014-allow-from", "\u2014 (U+2014)", "--allow-from"],
  ["an en dash behind a hyphen", "-\u2013allow-from", "\u2013 (U+2013)", "--allow-from"],
  ["one em dash for two hyphens", "\u2014allow-from=secret", "\u2014 (U+2014)", "--allow-from"],
  ["a minus", "\u2212q", "\u2212 (U+2212)", "-q"],
  ["a non-breaking hyphen", "\u2011\u2011json", "\u2011 (U+2011)", "--json"],
])("names %s and the option that is meant, without its value", (_what, word, character, option) => {
  const problem = problemIn("create", "demo", word);
  expect(problem).toBe(`an option begins with ${character}, which is not a hyphen: write ${option}`);
});

test.each(["\u201Canywhere\u201D", "team=\u201Cshop", "--tag=team=\u2018shop\u2019", "\u201Etwo"])(
  "names the quote in %s, and no value",
  (word) => {
    const problem = problemIn("create", word);
    expect(problem).toMatch(
      /^an argument has . \(U\+201[8CE]\), which a shell does not take for a quote: write " or '/,
    );
    expect(problem).not.toMatch(/shop|anywhere|two/);
  },
);

test.each([
  ["plain words", ["create", "demo", "--tag", "a=b"]],
  ["text with such characters", ["create", "demo", "--tag", "note=it\u2019s 5 \u2013 6"]],
  ["a range with a dash", ["--tag", "years=\u20135"]],
  ["another program's words", ["run", "demo", "--", "echo", "\u201Chi\u201D", "\u2014x"]],
])("leaves %s as they are", (_what, words) => {
  expect(problemIn(...words)).toBeUndefined();
});
