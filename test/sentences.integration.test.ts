import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// Every sentence that a user sees is in a catalogue, `messages/en/` of its package, so that another language is another folder.

const folders = ["packages/core/src", ...readdirSync("apps").map((app) => `apps/${app}/src`)];

/** Calls and properties whose texts stay where they are. */
const placeExceptions: readonly (readonly [place: RegExp, why: string])[] = [
  [/^new (Type|Range)?Error\(/, "a fault of Berth's own code, which only its developers see"],
  [/^new BerthError\("unexpected"/, "the same, where it may reach a user"],
  [/^describe\(|^(description|title): ["`]/, "the documentation of a schema stands beside the field"],
  [/^requireOption\(|^expected: "/, "what TypeScript's compiler says too, to callers of the SDK without it"],
];

/** Texts that no person reads, or that other programs look for. */
const textExceptions: readonly (readonly [text: RegExp, why: string])[] = [
  [/\n/, "a script, or a message of a protocol"],
  [/^# |^(az|openssl|curl|docker context) /, "a line of a shell"],
  [/^Content-Disposition: /, "a header of a message"],
  [/^(SELECT|INSERT|UPDATE|DELETE) /, "SQL"],
  [/ (eq|gt|ge|lt) ('|…)/, "a filter of Azure's APIs"],
  [/parameters\('/, "an expression of an ARM template"],
  [/^default-src /, "a content security policy"],
  [/^'\. See error details$/, "Azure's words, which Berth looks for"],
  [/^(Opened|Closes|Made) .*Berth/, "the description of a rule in Azure, by which Berth finds it again"],
];

test("finds no sentence outside the catalogues", () => {
  expect(folders.flatMap(sourceFiles).flatMap((file) => sentencesIn(file))).toEqual([]);
});

test("recognises a sentence, and no name, code or format", () => {
  expect(["the host is stopped", "Azure gives no reason", "made of … by it"].map(isSentence)).toEqual([
    true,
    true,
    true,
  ]);
  expect(
    ["AuthenticationFailed ExpiredAuthenticationToken Other", "… … in …", "set -gx …", "a text"].map(isSentence),
  ).toEqual([false, false, false, false]);
});

test.each([
  ["a message", 'const text = "the host is stopped";', 1],
  ["a message with a parameter", "const text = `the host is stopped by $".concat("{name}`;"), 1],
  ["a reason inside an error", 'new BerthError("host-busy", { reason: "the host is stopped" });', 1],
  ["a rule beside a description", 'z.string("the host is stopped").describe("Whether the host is stopped");', 1],
  ["a fault of Berth", 'throw new TypeError("the host is stopped");', 0],
  ["a script", "const script = `the host is\\nstopped`;", 0],
])("looks for sentences in %s", (_what, source, count) => {
  expect(sentencesIn("source.ts", source)).toHaveLength(count);
});

/** Three words, two of them in lower case and side by side. */
function isSentence(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /[A-Za-z]/.test(word));
  return words.length >= 3 && /(^|\s)[("']?[a-z']{2,}[,;:]? [a-z'…]{1,}/.test(text);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.[jt]s$/.test(name) && !/(^|[/\\])messages[/\\]|\.test(ing)?\.ts$/.test(name))
    .map((name) => join(folder, name));
}

function sentencesIn(file: string, text = readFileSync(file, "utf8")): string[] {
  if (!/["'`][^"'`\n]* [^"'`\n]* /.test(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isExcepted(node, source)) {
      // The fields of `z.object({…}).describe("…")` have texts of their own.
      if (ts.isCallExpression(node)) visit(node.expression);
      return;
    }
    const words = textOf(node);
    if (words !== undefined && isSentence(words) && !textExceptions.some(([pattern]) => pattern.test(words)))
      found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}: ${words}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isExcepted(node: ts.Node, source: ts.SourceFile): boolean {
  const place = placeOf(node, source);
  return place !== undefined && placeExceptions.some(([pattern]) => pattern.test(place));
}

/** A call from the name of what is called, or the name of a property with its value. */
function placeOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isPropertyAssignment(node) || ts.isNewExpression(node)) return node.getText(source);
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const callee = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return node.getText(source).slice(callee.getStart(source) - node.getStart(source));
}

/** The text of a literal, with `…` for what a template inserts. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…");
}
