import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exceptions, replacedWords } from "./words.ts";

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .split("\0")
  .filter((file) => /\.(ts|mjs|md|sh|ya?ml)$/.test(file) && !/zh-CN|pnpm-lock|github-action\/dist/.test(file));

test.each(replacedWords)("no file says /%s/: write %s", (pattern) => {
  const word = new RegExp(pattern, /[A-Z]/.test(pattern) ? "" : "i");
  expect(files.flatMap((file) => linesWith(word, file))).toEqual([]);
});

function linesWith(word: RegExp, file: string): string[] {
  const allowed = exceptions.filter(([path]) => new RegExp(path).test(file));
  return [file, ...linesOf(file)].flatMap((line, number) => {
    if (!word.test(line) || allowed.some(([, text]) => new RegExp(text).test(line))) return [];
    return [`${file}:${number}: ${line.trim()}`];
  });
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    // Deleted, but not yet staged.
    return [];
  }
}
