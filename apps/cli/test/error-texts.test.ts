import { BerthError, type CodedError, provisionExitCodes, sdkPhrases } from "@dockberth/core";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CliError } from "../src/errors.ts";
import { phrases } from "../src/messages/en/phrases.ts";
import { explainError } from "../src/output/explain-error.ts";
import { buildProgram } from "../src/program.ts";
import { testSession } from "./berth.ts";

const program = buildProgram(testSession());

const obstacles = ["windows", "aks-node", "other-host", "created-host", "no-rule-priority"] as const;

const coreErrors = [
  ...codesOf(BerthError.definitions)
    .filter((code) => code !== "machine-unsuitable")
    .map((code) => new BerthError(code, placeholder("") as never)),
  ...obstacles.map((code) => {
    const obstacle = { code, host: "build-1", group: "build-1-nsg" };
    return new BerthError("machine-unsuitable", { machine: "vm7", obstacle });
  }),
  ...Object.values(provisionExitCodes).map((exitCode) => {
    return new BerthError("provision-failed", { host: "build-1", exitCode, reason: "reason", output: "" });
  }),
];
const ownErrors = codesOf(CliError.definitions).map((code) => new CliError(code, placeholder("") as never));

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
])("errors of %s", (_, errors) => {
  test.each(errors.map((error) => [error.code, error] as const))(
    "explains %s in words of the command line",
    (_, error) => {
      const explained = explainError(error);
      const [message, hint] = [`${explained.message}`, `${explained.hint}`];
      expect(message).toMatch(/\w/);
      expect(hint).toMatch(/\w/);
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

function codesOf<Code extends string>(definitions: Readonly<Record<Code, unknown>>): Code[] {
  return Object.keys(definitions) as Code[];
}

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
