// Writes the tables of inputs and outputs of README.md from action.yml; with --check, says whether they are current.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const app = join(import.meta.dirname, "..");
const { inputs, outputs } = parse(readFileSync(join(app, "action.yml"), "utf8"));
const readme = readFileSync(join(app, "README.md"), "utf8");

const inputRows = Object.entries(inputs).map(([name, { description, default: value }]) => [
  `\`${name}\``,
  description,
  value === undefined ? "" : `\`${value}\``,
]);
const outputRows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
const current = [
  ["inputs", table(["input", "what it is", "default"], inputRows)],
  ["outputs", table(["output", "what it is"], outputRows)],
].reduce((text, [name, rows]) => between(text, name, rows), readme);

if (!process.argv.includes("--check")) writeFileSync(join(app, "README.md"), current);
else if (current !== readme) {
  process.stderr.write(
    "The tables of README.md are not those of action.yml. Run: pnpm --filter @dockberth/github-action readme\n",
  );
  process.exit(1);
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
