import { BerthError, type CodedError, describeError, type ErrorCode } from "@dockberth/core";
import { exampleDetails } from "@dockberth/testing/placeholders";
import { describe, expect, test } from "vitest";
import { describeThrown } from "./describe-error.ts";
import type { CommandProblem, DenialReason, KeyFileProblem, ReachedLimit, SlackErrorDetails } from "./error-details.ts";
import { SlackError } from "./errors.ts";
import { parseCommand } from "./inputs/parse-command.ts";
import { hints, phrases } from "./messages/index.ts";

/** Words that people in Slack cannot use: other apps' commands and options, HTTP requests, the functions of the SDK. */
const otherWords =
  /`berth |--[a-z]|\b(?:GET|POST|PUT|DELETE) \/|\/api\/|\b(?:create|start|list|remove|rotate|issue)[A-Z]/;

describe("core's errors in the words of Slack", () => {
  const codes = Object.keys(BerthError.definitions) as ErrorCode[];

  test.each(codes)("%s has a message and a hint without words of other apps", (code) => {
    for (const details of exampleDetails(code)) expectPlainWords(new BerthError(code, details));
  });

  test("every action has a phrase that fits into a sentence", () => {
    for (const [action, phrase] of Object.entries(phrases)) {
      const text = (phrase as (advice: unknown) => string)({ action, host: "build-1", field: "size" });
      expect(text, action).toMatch(/^[a-z`].*[^.]$/);
      expect(text, action).not.toMatch(otherWords);
    }
  });

  test("a field of a host is named by the option that sets it", () => {
    const options = ["location", "resourceGroup", "size", "image", "architecture", "allowFrom", "sshFrom"];
    for (const field of [...options, "osDisk.sizeGb", "tags", "expiresAt"]) {
      const [, option] = /`([\w-]+)`/.exec(phrases["set-field"]({ action: "set-field", field })) ?? [];
      expect(() => parseCommand(`create build-1 --${option} x=1`), field).not.toThrow();
    }
  });

  test("a host that must be started is started with /berth", () => {
    expect(describeThrown(new BerthError("host-stopped", { host: "build-1", power: "deallocated" })).hint).toBe(
      "Start it: `/berth start build-1`.",
    );
  });
});

const keyFileProblems: readonly KeyFileProblem[] = [
  { code: "symbolic-link" },
  { code: "foreign-owner" },
  { code: "open-mode", mode: "644" },
];
const commandProblems: readonly CommandProblem[] = [
  { code: "unparsable", message: "Unknown command" },
  { code: "quote-unterminated", quote: "'" },
  { code: "name-missing" },
  { code: "time-missing" },
  { code: "expiry-not-later", expiresAt: "2030-01-31T18:00Z" },
  { code: "log-source-unknown", source: "kernel" },
  { code: "user-unknown", user: "@anna" },
  { code: "port-missing" },
  { code: "port-invalid", port: "http" },
  { code: "options-invalid", issues: [{ path: "from", message: "is not set" }] },
];
const denialReasons: readonly DenialReason[] = [
  { code: "team-not-served" },
  { code: "enterprise-not-served" },
  { code: "channel-not-served" },
  { code: "account-deactivated" },
  { code: "guest" },
  { code: "app" },
  { code: "other-team" },
  { code: "no-role" },
  { code: "role-too-low", role: "viewer", needed: "operator" },
  { code: "foreign-host" },
  { code: "foreign-job" },
];
const limits: readonly ReachedLimit[] = [
  { code: "size", allowed: ["Standard_B2s"] },
  { code: "location", allowed: ["westeurope"] },
  { code: "resource-group", allowed: [] },
  { code: "resource-group", allowed: ["team"] },
  { code: "image", allowed: [] },
  { code: "image", allowed: ["/SharedGalleries/team/Images/docker"] },
  { code: "anywhere" },
  { code: "hours", hours: 72 },
  { code: "port-hours", hours: 72 },
  { code: "hosts-per-user", limit: 1, existing: 1 },
  { code: "hosts-per-team", limit: 2, existing: 2 },
];
const actions = ["list", "open-port", "cancel", undefined] as const;
const samples: { readonly [Code in keyof SlackErrorDetails]: readonly SlackErrorDetails[Code][] } = {
  "file-unsafe": keyFileProblems.map((problem) => ({ path: "/secrets/ca-key.pem", problem })),
  "authority-foreign": [{ host: "build-1" }],
  "command-invalid": commandProblems.map((problem) => ({ verb: "show", problem })),
  "configuration-invalid": [{ issues: [{ path: "PORT", message: "is not set" }] }],
  "not-allowed": denialReasons.flatMap((reason) =>
    actions.flatMap((action) => [undefined, "build-1"].map((host) => ({ action, host, reason }))),
  ),
  "limit-reached": limits.map((limit) => ({ host: "build-1", limit })),
  "confirmation-stale": [{ what: "dialog" }, { what: "button" }, { what: "link" }],
  "key-exposed": [{ where: "slack" }, { where: "link" }],
  "chat-unreachable": [
    { call: "views.open", reason: "expired_trigger_id" },
    { call: "users.info", reason: "user_not_found" },
  ],
  "store-unreachable": [{ store: "berth-slack.db", reason: "no answer" }],
};

describe("this app's own errors", () => {
  test.each(Object.keys(SlackError.definitions) as (keyof SlackErrorDetails)[])(
    "%s has a message and a hint without words of other apps",
    (code) => {
      for (const details of samples[code]) expectPlainWords(new SlackError(code, details));
    },
  );
});

test("an error without a code is described as unexpected", () => {
  expect(describeThrown(new Error("out of memory"))).toMatchObject({ code: "unexpected", kind: "unexpected" });
});

test("a hint is overridden only where core's own does not fit", () => {
  for (const code of Object.keys(hints) as ErrorCode[]) {
    for (const details of exampleDetails(code)) {
      const error = new BerthError(code, details);
      expect(describeError(error, { phrases }).hint, code).not.toBe(describeThrown(error).hint);
    }
  }
});

function expectPlainWords(error: CodedError): void {
  const { message, hint } = describeThrown(error);
  for (const text of [message, hint]) {
    expect(text).toMatch(/\w/);
    expect(text).not.toMatch(/undefined|native code/);
    expect(text).not.toMatch(otherWords);
  }
}
