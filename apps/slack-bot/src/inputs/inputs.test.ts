import { asBerthError, parseHostSpec } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../access/policy.ts";
import { parseCommand } from "./parse-command.ts";
import { durationText, toSpecInput } from "./spec-input.ts";
import { splitWords } from "./split-words.ts";

const policy = parsePolicy({ teams: ["T01"], defaults: { allowFrom: ["203.0.113.0/24"] } });
const now = new Date("2026-01-01T00:00:00Z");

function failure(run: () => unknown): { code: string; message: string; hint: string } {
  try {
    run();
  } catch (error) {
    const { code, message, hint } = asBerthError(error);
    return { code, message, hint };
  }
  throw new Error("it did not fail");
}

describe("parseCommand", () => {
  test("reads the syntax of the command line, aliases included", () => {
    expect(
      parseCommand("create build-1 --size Standard_D2s_v5 --allow-from 203.0.113.7,198.51.100.0/24"),
    ).toMatchObject({
      verb: "create",
      name: "build-1",
      options: { size: "Standard_D2s_v5", allowFrom: ["203.0.113.7", "198.51.100.0/24"] },
    });
    expect(parseCommand("rm build-1")).toMatchObject({ verb: "remove", name: "build-1" });
    expect(parseCommand("ls")).toMatchObject({ verb: "list" });
    expect(parseCommand("extend build-1 4h")).toMatchObject({ verb: "extend", name: "build-1", argument: "4h" });
    expect(parseCommand("create")).toMatchObject({ verb: "create", name: undefined });
    expect(parseCommand("audit-log build-1")).toMatchObject({ verb: "audit-log", name: "build-1" });
  });

  test("shows help for no text, help and --help", () => {
    expect(parseCommand("  ")).toMatchObject({ verb: "help", name: undefined });
    expect(parseCommand("help remove")).toMatchObject({ verb: "help", name: "remove" });
    expect(parseCommand("create --help")).toMatchObject({ verb: "help", name: "create" });
    expect(parseCommand("--help")).toMatchObject({ verb: "help" });
  });

  test("suggests the nearest word for a typo", () => {
    expect(failure(() => parseCommand("remvoe build-1")).message).toMatch(
      /unknown command 'remvoe'.*Did you mean remove/i,
    );
    expect(failure(() => parseCommand("create a --sise x")).message).toMatch(/Did you mean --size/);
  });

  test.each(["remove", "extend a", "list a b", "create a b", "logs a --lines", "show a 'b"])(
    "rejects %j with its usage",
    (text) => {
      expect(failure(() => parseCommand(text))).toMatchObject({
        code: "command-invalid",
        hint: expect.stringMatching(/^Usage: \/berth /),
      });
    },
  );
});

test.each([
  ["HELP create", "help", "create"],
  ["Delete build-1", "remove", "build-1"],
  ["destroy build-1", "remove", "build-1"],
])("parseCommand reads %j as %s", (text, verb, name) => {
  expect(parseCommand(text)).toMatchObject({ verb, name });
});

test("splitWords joins lists and times that were written with blanks, and reads dashes and links of keyboards", () => {
  expect(
    splitWords("create a –-expires-in 8 h -—allow-from <http://203.0.113.7/32> , 198.51.100.0/24, 192.0.2.1"),
  ).toEqual([
    ...["create", "a", "--expires-in", "8h"],
    ...["--allow-from", "203.0.113.7/32,198.51.100.0/24,192.0.2.1"],
  ]);
});

test("splitWords undoes what Slack and mobile keyboards change", () => {
  expect(
    splitWords("create a —size “Standard_B2s” --tag 'a=b c' &amp;lt; <http://build.example|build.example>"),
  ).toEqual(["create", "a", "--size", "Standard_B2s", "--tag", "a=b c", "&lt;", "build.example"]);
});

test("parseCommand reads a port behind the name as a verb of its own", () => {
  expect(parseCommand("open web")).toMatchObject({ verb: "open", name: "web", argument: undefined });
  expect(parseCommand("open web 443 —for 1 h --from 192.0.2.1, 192.0.2.2")).toMatchObject({
    verb: "open-port",
    name: "web",
    argument: "443",
    options: { from: ["192.0.2.1", "192.0.2.2"], for: "1h" },
  });
  expect(parseCommand("close web 53/udp")).toMatchObject({ verb: "close-port", name: "web", argument: "53/udp" });
  expect(failure(() => parseCommand("open web --for 1h"))).toEqual({
    code: "command-invalid",
    message: "The options `from` and `for` need a port",
    hint: "Usage: /berth open NAME PORT [--from RANGES] [--for 1h]",
  });
});

describe("toSpecInput", () => {
  test("fills in the defaults of the team", () => {
    const spec = parseHostSpec(toSpecInput("build-1", {}, policy, now));
    expect(spec).toMatchObject({ allowFrom: ["203.0.113.0/24"], expiresAt: "2026-01-01T08:00:00.000Z" });
  });

  test("prefers the options to the defaults", () => {
    const { options } = parseCommand(
      "create build-1 --allow-from 192.0.2.1 --expires-in 2d --disk-size 64 --tag team=build",
    );
    expect(parseHostSpec(toSpecInput("build-1", options, policy, now))).toMatchObject({
      allowFrom: ["192.0.2.1/32"],
      expiresAt: "2026-01-03T00:00:00.000Z",
      osDisk: { sizeGb: 64 },
      tags: { team: "build" },
    });
  });

  test("rejects the owner's tag in upper and lower case, and malformed tags and times", () => {
    const owner = toSpecInput("a", { tag: ["Berth-Owner=slack/T01/U01"] }, policy, now);
    expect(failure(() => parseHostSpec(owner)).message).toContain("berth- are reserved");
    expect(failure(() => toSpecInput("a", { tag: ["x"] }, policy, now)).message).toContain("tag: ");
    expect(failure(() => toSpecInput("a", { tag: ["x"] }, policy, now)).message).toContain("NAME=VALUE");
    expect(failure(() => toSpecInput("a", { expiresIn: "soon" }, policy, now)).message).toContain("8h");
  });
});

test.each([
  [8, "8h"],
  [1.5, "90m"],
  [0.001, "1m"],
])("durationText writes %d hours as %s", (hours, text) => {
  expect(durationText(hours)).toBe(text);
});
