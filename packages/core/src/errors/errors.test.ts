import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { sdkPhrases } from "../messages/en/phrases.ts";
import { defineErrors, describeError } from "./define.ts";
import type { ErrorCode } from "./details.ts";
import { asBerthError, BerthError, isBerthError } from "./index.ts";

test("an error has code, kind, audience, message and hint, and is recognised by its mark", () => {
  const error = new BerthError("host-not-found", { host: "demo" });
  expect(error).toMatchObject({ code: "host-not-found", kind: "not-found", audience: "caller" });
  expect(error.message).toBe("Host demo was not found");
  expect(error.hint).toBe("List the hosts of this subscription: listHosts.");
  expect(isBerthError(error)).toBe(true);
  expect(isBerthError(error, "host-not-found")).toBe(true);
  expect(isBerthError(error, "throttled")).toBe(false);
  expect(isBerthError(new Error("Host demo was not found"))).toBe(false);
});

test("keeps the cause of an error but does not print it, because a client's error may hold a request body", () => {
  const cause = Object.assign(new Error("failed"), { request: { body: "canary-51c9" } });
  const error = new BerthError("unexpected", { message: "failed" }, { cause });
  expect(error.cause).toBe(cause);
  expect(inspect(error, { depth: null })).not.toContain("canary-51c9");
  expect(JSON.stringify(error)).not.toContain("canary-51c9");
});

test("says that a host's power is not known", () => {
  expect(new BerthError("host-stopped", { host: "web", power: "unknown" }).message).toBe(
    "Host web must be running, and Azure does not report whether it is",
  );
});

test("wraps anything thrown without a code as unexpected", () => {
  expect(asBerthError(new TypeError("no"))).toMatchObject({ code: "unexpected", details: { message: "no" } });
  expect(asBerthError("no")).toMatchObject({ code: "unexpected", details: { message: "no" } });
  const known = new BerthError("throttled", { seconds: 3 });
  expect(asBerthError(known)).toBe(known);
});

describe("advice", () => {
  const stopped = new BerthError("host-stopped", { host: "build-1", power: "deallocated" });

  test("is data, with the host", () => {
    expect(stopped.advice).toEqual([{ action: "start-host", host: "build-1" }]);
  });

  test("is phrased by each adapter", () => {
    const phrases = { ...sdkPhrases, "start-host": ({ host }: { host: string }) => `\`/berth start ${host}\`` };
    expect(describeError(stopped, { phrases })).toEqual({
      message: "Host build-1 is deallocated, and must be running",
      hint: "Start it: `/berth start build-1`.",
    });
  });

  test("is in another language where there are texts for the code", () => {
    const errors = { "host-stopped": { message: ({ host }: { host: string }) => `主机 ${host} 已停止` } };
    expect(describeError(stopped, { phrases: sdkPhrases, errors }).message).toBe("主机 build-1 已停止");
  });

  test.each(Object.keys(BerthError.definitions) as ErrorCode[])("of %s has every phrase that its hint uses", (code) => {
    const error = new BerthError(code, placeholder(code) as never);
    expect(error.message).not.toBe("");
    expect(error.hint).not.toBe("");
  });
});

describe("an adapter's own errors", () => {
  const ChatError = defineErrors<{ "chat-unreachable": { call: string } }>(
    { "chat-unreachable": { kind: "unreachable", audience: "azure", advice: () => [{ action: "retry" }] } },
    {
      "chat-unreachable": {
        message: ({ call }) => `The chat rejected ${call}`,
        hint: (_, say) => `Check the app's scopes, then ${say("retry")}.`,
      },
    },
  );

  test("are errors of Berth with a code of their own", () => {
    const error = new ChatError("chat-unreachable", { call: "chat.postMessage" });
    expect(isBerthError(error)).toBe(true);
    expect(ChatError.is(error, "chat-unreachable") && error.details.call).toBe("chat.postMessage");
    expect(ChatError.is(new BerthError("throttled", { seconds: 1 }))).toBe(false);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "chat-unreachable",
      kind: "unreachable",
      audience: "azure",
      message: "The chat rejected chat.postMessage",
      hint: "Check the app's scopes, then call it again.",
      details: { call: "chat.postMessage" },
    });
  });

  test("are unknown to core's set", () => {
    expect(BerthError.is(new ChatError("chat-unreachable", { call: "x" }))).toBe(false);
  });
});

/** Details whose every field, at any depth, is some text or a list of it. */
function placeholder(code: string): unknown {
  const text = `<${code}>`;
  return new Proxy(
    {},
    {
      has: () => true,
      get(_target, property) {
        if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") return () => text;
        if (property === "map") return (print: (each: unknown) => string) => [print(placeholder(code))];
        if (property === "join") return () => text;
        if (property === "code") return "windows";
        if (property === "reason") return text;
        const method: unknown = Reflect.get(String.prototype, property);
        return typeof method === "function" ? method.bind(text) : placeholder(code);
      },
    },
  );
}
