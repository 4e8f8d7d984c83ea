import { readdirSync, readFileSync } from "node:fs";
import { check } from "recheck";
import ts from "typescript";
import { expect, test } from "vitest";

/** The expressions whose time grows with the square of a text, and why no text of theirs is long or foreign. */
const judged: Readonly<Record<string, string>> = {
  "/-----BEGIN [^-]+-----[\\s\\S]+?-----END [^-]+-----/g":
    "reads a secret of the repository, which GitHub limits to 48 KB",
};

const expressions = collect();

test("finds no regular expression whose time grows faster than its text", { tags: ["long"] }, async () => {
  const found: string[] = [];
  for (const [text, { source, flags, file }] of expressions) {
    const { status, complexity } = await check(source, flags, limits);
    if (status === "vulnerable" && judged[text] === undefined) found.push(`${text} ${complexity.summary} (${file})`);
  }
  expect(found).toEqual([]);
});

/** By numbers of steps alone: with recheck's limits in milliseconds, a busy machine makes every slow match look vulnerable. */
const limits = { timeout: null, seedingTimeout: null, incubationTimeout: null, attackTimeout: null };

// The long test proves what a program can prove. This one runs every expression on the texts that are worst for it.
test("matches long texts of its own words with every regular expression in time", () => {
  const slow: string[] = [];
  for (const [text, { source, flags, file }] of expressions) {
    if (judged[text] !== undefined) continue;
    const expression = new RegExp(source, flags.replace("g", ""));
    for (const input of worstInputs(source)) {
      const started = performance.now();
      expression.test(input);
      if (performance.now() - started > maxMilliseconds)
        slow.push(`${text} on ${JSON.stringify(input.slice(0, 20))} (${file})`);
    }
  }
  expect([...new Set(slow)]).toEqual([]);
});

/** Linear time takes less than a millisecond, quadratic time several seconds: `apk\s+.*\badd\b` took 7.6 s for 80 KB. */
const maxMilliseconds = 500;
const maxCharacters = 80_000;

/** What the expression looks for, again and again, and then something that does not fit. */
function worstInputs(source: string): string[] {
  const words = source.match(/[A-Za-z]{2,}|\/|-{5}[A-Z ]+|"/g) ?? [];
  const parts = [
    " ",
    "a",
    "0",
    "/",
    "-",
    "\n",
    ...words,
    ...words.map((word) => `${word} `),
    ...words.map((word) => `/${word}`),
  ];
  return [...new Set(parts)].map((part) => `${part.repeat(Math.ceil(maxCharacters / part.length))}\u0000\n`);
}

interface Expression {
  readonly source: string;
  readonly flags: string;
  readonly file: string;
}

/** The expressions of all products, by their text. Those of tests never see foreign text. */
function collect(): Map<string, Expression> {
  const found = new Map<string, Expression>();
  const files = ["packages/core", "packages/emulator", ...readdirSync("apps").map((app) => `apps/${app}`)].flatMap(
    (folder) =>
      readdirSync(`${folder}/src`, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/src/${name}`),
  );
  for (const file of files.filter((name) => /\.[jt]s$/.test(name) && !/\.test(?:ing)?\.ts$/.test(name))) {
    const visit = (node: ts.Node) => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf("/");
        found.set(node.text, { source: node.text.slice(1, end), flags: node.text.slice(end + 1), file });
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  }
  return found;
}
