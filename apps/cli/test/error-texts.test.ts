import { BerthError, type CodedError, provisionExitCodes, sdkPhrases } from "@dockberth/core";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CliError } from "../src/errors.ts";
import { phrases } from "../src/messages/en/phrases.ts";
import { explainError } from "../src/output/explain-error.ts";
import { buildProgram } from "../src/program.ts";
import { testSession } from "./berth.ts";

const program = buildProgram(testSession());

const coreErrors = Object.keys(BerthError.definitions).map(
  (code) => new BerthError(code as never, placeholder("") as never),
);
const ownErrors = Object.keys(CliError.definitions).map(
  (code) => new CliError(code as never, placeholder("") as never),
);
const provisionErrors = Object.values(provisionExitCodes).map(
  (exitCode) => new BerthError("provision-failed", { host: "build-1", exitCode, reason: "reason" } as never),
);

/** The words of the SDK, of Slack and of the HTTP API. */
const foreignWords = new RegExp(
  [
    `\\b(${functionNames().join("|")})\\b`,
    "/berth ",
    "/api/",
    "\\b(GET|POST|PUT|DELETE) ",
    "acceptTerms",
    "allowFrom",
  ].join("|"),
);

describe.each<[string, readonly CodedError[]]>([
  ["core", coreErrors],
  ["the command line", ownErrors],
  ["provisioning", provisionErrors],
])("errors of %s", (_, errors) => {
  test.each(errors.map((error) => [error.code, error] as const))(
    "explains %s in words of the command line",
    (_, error) => {
      const { message, hint } = explainError(error);
      expect(message).toMatch(/\w/);
      expect(hint).toMatch(/\w.*[.a-z]$/);
      expect(`${message}\n${hint}`).not.toMatch(foreignWords);
      expect(`${message}\n${hint}`).not.toMatch(/undefined|\[object/);
      for (const line of commandLines(hint)) expect(isKnown(line), line).toBe(true);
    },
  );
});

test("names existing commands and options in every phrase", () => {
  const lines = Object.values(phrases).flatMap((phrase) => commandLines(phrase(placeholder("") as never)));
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) expect(isKnown(line), line).toBe(true);
});

test("names existing options for the fields that errors advise to set", () => {
  const fields = coreErrors.flatMap(({ advice }) => advice.filter((each) => each.action === "set-field"));
  expect(fields.length).toBeGreaterThan(5);
  const options = program.commands.find((command) => command.name() === "create")?.options.map(({ long }) => long);
  for (const each of fields) expect(options).toContain(phrases["set-field"](each).split(" ")[0]);
});

function functionNames(): string[] {
  return Object.values(sdkPhrases)
    .map((phrase) => phrase(placeholder("") as never))
    .filter((name) => /^[a-z]+[A-Z]\w+$/.test(name));
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

/** Details whose every field, at any depth, reads as its own name, alone or in a list. */
function placeholder(name: string): unknown {
  const text = `<${name}>`;
  return new Proxy(
    {},
    {
      get(_target, property) {
        if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") return () => text;
        if (property === "map") return (print: (each: unknown) => string) => [print(placeholder(""))];
        if (property === "join") return () => text;
        if (property === "length") return 1;
        const method: unknown = Reflect.get(String.prototype, property);
        return typeof method === "function" ? method.bind(text) : placeholder(String(property));
      },
    },
  );
}
