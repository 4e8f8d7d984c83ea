import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { commandFirst, commandOf } from "../src/command-line.ts";
import { buildProgram } from "../src/program.ts";
import { testSession } from "./berth.ts";
import { blockCommands } from "./documented.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pages = globSync(["*.md", "docs/**/*.md", "{apps,packages}/*/{README,BEHAVIOR}.md"], { cwd: root }).sort();
const read = (page: string) => readFileSync(`${root}${page}`, "utf8");

test("finds the pages and their commands", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/create.md", "apps/cli/README.md"]));
  expect(pages.flatMap((page) => blockCommands(read(page))).length).toBeGreaterThan(150);
  expect(pages.flatMap((page) => inlineCommands(read(page))).length).toBeGreaterThan(150);
});

test.each(pages)("parses every command of the blocks of %s", (page) => {
  expect(blockCommands(read(page)).flatMap((words) => problemOf(words) ?? [])).toEqual([]);
});

test.each(pages)("knows every command and option in the text of %s", (page) => {
  expect(inlineCommands(read(page)).filter((words) => !isKnown(words))).toEqual([]);
});

test("finds commands in substitutions, after variables and pipes, and by npm", () => {
  const block = [
    "```console",
    '$ eval "$(berth env a)"  # not: berth b',
    "berth: not a command, but output",
    "$ X=1 berth list | jq . && berth ip 'a b' --json >f; berth ca show",
    "```",
    "```sh",
    "npm run --silent berth -- inspect \\",
    "  a",
    "```",
  ].join("\n");
  expect(blockCommands(block)).toEqual([
    ["env", "a"],
    ["list"],
    ["ip", "a b", "--json"],
    ["ca", "show"],
    ["inspect", "a"],
  ]);
});

test("detects unknown commands and options, and a missing argument", () => {
  expect(problemOf(["fly"])).toMatch(/fly/);
  expect(problemOf(["create", "a", "--wings"])).toMatch(/--wings/);
  expect(problemOf(["inspect"])).toMatch(/missing required argument/);
  expect([["fly"], ["create", "--wings"], ["create", "--size", "SIZE"]].map(isKnown)).toEqual([false, false, true]);
});

/** The words of each `berth …` in a sentence or a table: one for each alternative of `ca show|create`. */
function inlineCommands(text: string): string[][] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/`(?:npm run )?berth (?:-- )?([a-z][^`]*)`/g)].flatMap(([, command = ""]) =>
    alternatives(command.replaceAll("\\|", "|").split(/\s+/)),
  );
}

function alternatives(words: readonly string[]): string[][] {
  const at = words.findIndex((word) => /^[a-z-]+(\|[a-z-]+)+$/.test(word));
  if (at < 0) return [[...words]];
  return (words[at] ?? "").split("|").map((word) => words.with(at, word));
}

/** What commander says about the words; undefined where they are a command. */
function problemOf(words: readonly string[]): string | undefined {
  const program = inertProgram();
  try {
    program.parse(commandFirst(program, words), { from: "user" });
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    if (code !== "commander.helpDisplayed" && code !== "commander.version") return `${words.join(" ")}: ${message}`;
  }
  return undefined;
}

/** The program, in which every command parses its words and does nothing. */
function inertProgram(): Command {
  const program = buildProgram(testSession());
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
  }
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function isKnown(words: readonly string[]): boolean {
  const program = inertProgram();
  const command = commandOf(program, words);
  if (command === program) return words[0] === "help";
  const end = words.indexOf("--");
  const named = words.slice(0, end < 0 ? undefined : end).flatMap((word) => /^--[a-z][a-z-]*/.exec(word)?.[0] ?? []);
  const known = [...command.options, ...program.options].flatMap(({ long }) => long ?? []);
  return named.every((option) => option === "--help" || known.includes(option));
}
