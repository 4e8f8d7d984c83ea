import { BerthError, type CodedError, sdkPhrases } from "@dockberth/core";
import { exampleDetails, placeholderDetails } from "@dockberth/testing/placeholders";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { CliError } from "../src/errors.ts";
import { phrasesOf } from "../src/messages/en/phrases.ts";
import { explainError } from "../src/output/explain-error.ts";
import { buildProgram } from "../src/program.ts";
import { testSession } from "./berth.ts";

const program = buildProgram(testSession());

const errors: readonly CodedError[] = [
  ...codesOf(BerthError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new BerthError(code, details)),
  ),
  ...codesOf(CliError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new CliError(code, details)),
  ),
];

const functionNames = Object.values(sdkPhrases)
  .map((phrase) => phrase(placeholderDetails()))
  .filter((name) => /^[a-z]+[A-Z]\w+$/.test(name));

/** Words of the SDK, of Slack and of the HTTP API. */
const foreignWords = new RegExp(
  [`\\b(${functionNames.join("|")}|acceptTerms|allowFrom)\\b`, "/berth ", "/api/", "\\b(GET|POST|PUT|DELETE) "].join(
    "|",
  ),
);

test.each(errors.map((error) => [error.code, error.message, error] as const))(
  "explains %s in words of the command line: %s",
  (_code, _message, error) => {
    const explained = explainError(error, "berth create");
    const [message, hint] = [`${explained.message}`, `${explained.hint}`];
    expect(message).toMatch(/\w/);
    expect(hint).toMatch(/\w/);
    expect(`${message}\n${hint}`).not.toMatch(foreignWords);
    expect(`${message}\n${hint}`).not.toMatch(/undefined|\[object|native code/);
    for (const line of commandLines(hint)) expect(isKnown(line), line).toBe(true);
  },
);

test("names existing commands and options in every phrase", () => {
  const lines = Object.values(phrasesOf("berth create")).flatMap((phrase) =>
    commandLines(phrase(placeholderDetails())),
  );
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) expect(isKnown(line), line).toBe(true);
});

test("names existing options for the fields that errors advise to set", () => {
  const fields = errors.flatMap(({ advice }) => advice.filter((each) => each.action === "set-field"));
  expect(fields.length).toBeGreaterThan(5);
  const options = program.commands.find((command) => command.name() === "create")?.options.map(({ long }) => long);
  for (const each of fields) expect(options).toContain(phrasesOf("berth create")["set-field"](each).split(" ")[0]);
});

function codesOf<Code extends string>(definitions: Readonly<Record<Code, unknown>>): Code[] {
  return Object.keys(definitions) as Code[];
}

/** The `berth …` commands that a sentence quotes. */
function commandLines(text: string): string[] {
  return [...text.matchAll(/`(berth [^`]+)`/g)].map(([, line = ""]) => line);
}

function isKnown(line: string): boolean {
  const [, ...words] = line.split(" ");
  let command: Command | undefined = program;
  while (command !== undefined && command.commands.length > 0) {
    const name = words.shift();
    command = command.commands.find((each) => each.name() === name);
  }
  const options = words.filter((word) => word.startsWith("--") && word !== "--help");
  return command !== undefined && options.every((name) => command.options.some(({ long }) => long === name));
}
