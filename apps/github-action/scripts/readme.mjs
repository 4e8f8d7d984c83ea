// Writes what follows from action.yml and package.json: the tables of README.md, the version that README.md and the
// examples use, and action.yml at the root of the repository. With --check it says whether all of that is current.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";

const app = join(import.meta.dirname, "..");
const root = join(app, "..", "..");
const action = readFileSync(join(app, "action.yml"), "utf8");
const { version } = JSON.parse(readFileSync(join(app, "package.json"), "utf8"));
const { inputs, outputs } = parse(action);

const examples = readdirSync(join(app, "examples")).map((name) => join(app, "examples", name));
const texts = [
  [join(app, "README.md"), (text) => withVersion(withTables(text))],
  ...examples.map((path) => [path, withVersion]),
  [join(root, "action.yml"), () => rootAction()],
];
const old = texts.filter(([path, write]) => {
  const text = readFileSync(path, "utf8");
  const current = write(text);
  if (!process.argv.includes("--check")) writeFileSync(path, current);
  return current !== text;
});
if (process.argv.includes("--check") && old.length > 0) {
  const names = old.map(([path]) => relative(root, path)).join(", ");
  process.stderr.write(`Not what action.yml says: ${names}. Run: npm run readme\n`);
  process.exit(1);
}

function withTables(readme) {
  const inputRows = Object.entries(inputs).map(([name, { description, default: value }]) => [
    `\`${name}\``,
    description,
    value === undefined ? "" : `\`${value}\``,
  ]);
  const outputRows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
  const tables = [
    ["inputs", table(["input", "what it is", "default"], inputRows)],
    ["outputs", table(["output", "what it is"], outputRows)],
  ];
  return tables.reduce((text, [name, rows]) => between(text, name, rows), readme);
}

/** The tag of a major version moves with its releases. */
function withVersion(text) {
  return text.replaceAll(/(uses: OWNER\/berth)@v\d+/g, `$1@v${version.split(".")[0]}`);
}

/** The Marketplace lists an action only if it is at the root. It is the same one, by another path. */
function rootAction() {
  const notice = "# Made from apps/github-action/action.yml by `npm run readme`.\n";
  return notice + action.replaceAll(/^( {2}(?:main|post): )/gm, "$1apps/github-action/");
}

/** Columns as wide as what is in them, as the formatter has it. */
function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join("\n");
}

function between(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(to)}`;
}
