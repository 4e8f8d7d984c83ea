import { parseHostSpec } from "@dockberth/core";
import { describe, expect, test } from "vitest";
import { parsePolicy } from "./access/policy.ts";
import { SlackError } from "./errors.ts";
import { parseWish, toSpecInput } from "./inputs.ts";
import { splitWords } from "./words.ts";

const policy = parsePolicy({ teams: ["T01"], defaults: { allowFrom: ["203.0.113.0/24"] } });
const now = new Date("2026-01-01T00:00:00Z");

function failure(run: () => unknown): { message: string; usage: string } | undefined {
  try {
    run();
  } catch (error) {
    if (SlackError.is(error, "command-invalid")) return error.details;
    throw error;
  }
  return undefined;
}

describe("what stands behind /berth", () => {
  test("has the words of the command line, its aliases too", () => {
    expect(parseWish("create build-1 --size Standard_D2s_v5 --allow-from 203.0.113.7,198.51.100.0/24")).toMatchObject({
      verb: "create",
      name: "build-1",
      flags: { size: "Standard_D2s_v5", allowFrom: ["203.0.113.7", "198.51.100.0/24"] },
    });
    expect(parseWish("rm build-1")).toMatchObject({ verb: "remove", name: "build-1" });
    expect(parseWish("ls")).toMatchObject({ verb: "list" });
    expect(parseWish("extend build-1 4h")).toMatchObject({ verb: "extend", name: "build-1", time: "4h" });
    expect(parseWish("create")).toMatchObject({ verb: "create", name: undefined });
  });

  test("nothing, help and --help are help", () => {
    expect(parseWish("  ")).toMatchObject({ verb: "help", name: undefined });
    expect(parseWish("help remove")).toMatchObject({ verb: "help", name: "remove" });
    expect(parseWish("create --help")).toMatchObject({ verb: "help", name: "create" });
    expect(parseWish("--help")).toMatchObject({ verb: "help" });
  });

  test("a typo gets the nearest word", () => {
    expect(failure(() => parseWish("remvoe build-1"))?.message).toMatch(
      /unknown command 'remvoe'.*Did you mean remove/i,
    );
    expect(failure(() => parseWish("create a --sise x"))?.message).toMatch(/Did you mean --size/);
  });

  test.each(["remove", "extend a", "list a b", "create a b", "logs a --lines", "show a 'b"])(
    "%j is refused with its usage",
    (text) => {
      expect(failure(() => parseWish(text))?.usage).toMatch(/^\/berth /);
    },
  );

  test("what Slack and phones make of it is undone", () => {
    expect(
      splitWords("create a —size “Standard_B2s” --tag 'a=b c' &amp;lt; <http://build.example|build.example>"),
    ).toEqual(["create", "a", "--size", "Standard_B2s", "--tag", "a=b c", "&lt;", "build.example"]);
  });
});

describe("the flags of a host", () => {
  test("the team's defaults stand in for what is not said", () => {
    const spec = parseHostSpec(toSpecInput("build-1", {}, policy, now));
    expect(spec).toMatchObject({ allowFrom: ["203.0.113.0/24"], expiresAt: "2026-01-01T08:00:00.000Z" });
  });

  test("what is said goes over the defaults", () => {
    const { flags } = parseWish(
      "create build-1 --allow-from 192.0.2.1 --expires-in 2d --disk-size 64 --tag team=build",
    );
    expect(parseHostSpec(toSpecInput("build-1", flags, policy, now))).toMatchObject({
      allowFrom: ["192.0.2.1/32"],
      expiresAt: "2026-01-03T00:00:00.000Z",
      osDisk: { sizeGb: 64 },
      tags: { team: "build" },
    });
  });

  test("nobody writes the owner's tag, in whatever letters", () => {
    expect(failure(() => toSpecInput("a", { tag: ["Slack-Owner=T01/U01"] }, policy, now))?.message).toContain("slack-");
    expect(failure(() => toSpecInput("a", { tag: ["x"] }, policy, now))?.usage).toBe("--tag NAME=VALUE");
    expect(failure(() => toSpecInput("a", { expiresIn: "soon" }, policy, now))?.usage).toContain("8h");
  });
});
