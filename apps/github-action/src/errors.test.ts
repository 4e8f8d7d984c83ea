import { BerthError } from "@dockberth/core";
import { exampleDetails } from "@dockberth/testing/placeholders";
import { describe, expect, test } from "vitest";
import { ActionError, describe as inActionWords } from "./errors.ts";
import { commandNames, inputNames } from "./inputs.ts";

/** Words of the command line, of Slack, of the HTTP API and of the SDK. */
const otherWords = /\bberth [a-z]|--[a-z]|\b(GET|POST|PUT|PATCH|DELETE) \/|\b[a-z]+(Host|Hosts|Logs|Certificate)\b/;

/** Commands of other programs, which are the same everywhere. */
const otherPrograms = /`(az|openssl|docker|journalctl) [^`]+`|\baz [a-z-]+ [a-z-]+ .*--output table/g;

const errors = [
  ...Object.keys(BerthError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new BerthError(code as "unexpected", details)),
  ),
  ...Object.keys(ActionError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new ActionError(code as "fork-refused", details)),
  ),
];

describe.each(errors.map((error) => [error.code, error.message, error] as const))(
  "%s: %s",
  (_code, _message, error) => {
    const { message, hint } = inActionWords(error);

    test("has a message and a hint in terms of steps and inputs", () => {
      expect(message).toMatch(/^[\w‹`"].*[^.]$/s);
      expect(hint).not.toBe("");
      expect(`${message}\n${hint}`.replaceAll(otherPrograms, "")).not.toMatch(otherWords);
      expect(`${message}\n${hint}`).not.toMatch(/undefined|\[object|native code/);
    });

    test("names only commands and inputs that exist", () => {
      const commands = [...hint.matchAll(/`command: ([a-z]+)/g)].map(([, command]) => command);
      expect(commands.filter((command) => !commandNames.some((name) => name === command))).toEqual([]);
      const inputs = [...hint.matchAll(/inputs? `([a-z-]+)(?:: [^`]*)?`(?: and `([a-z-]+)`)?/g)].flatMap((match) =>
        match.slice(1),
      );
      expect(inputs.filter((input) => input !== undefined && !inputNames.includes(input))).toEqual([]);
    });
  },
);
