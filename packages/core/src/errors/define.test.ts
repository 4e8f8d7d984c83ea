import { inspect } from "node:util";
import { expect, test } from "vitest";
import { sdkPhrases } from "../messages/en/phrases.ts";
import { isCodedError } from "./coded-error.ts";
import { defineErrors, describeError } from "./define.ts";
import { asBerthError, BerthError, isBerthError } from "./index.ts";

const TestError = defineErrors<{ plain: { what: string }; advised: { host: string } }>(
  {
    plain: { kind: "limit", audience: "azure" },
    advised: {
      kind: "conflict",
      audience: "caller",
      advice: ({ host }) => [
        { action: "set-field", field: "size" },
        { action: "set-field", field: "zone", value: "1" },
        { action: "start-host", host },
      ],
    },
  },
  {
    plain: { message: ({ what }) => `No ${what}`, hint: () => "Do nothing." },
    advised: {
      message: ({ host }) => `${host} rests`,
      hint: (_, say) => `Use ${say("set-field", "zone")}, ${say("set-field")} or ${say("start-host")}.`,
    },
  },
);

test("fills in all fields of an error from its code", () => {
  const error = new TestError("plain", { what: "room" });
  expect(error).toMatchObject({
    ...{ name: "BerthError", code: "plain", kind: "limit", audience: "azure" },
    ...{ message: "No room", hint: "Do nothing.", details: { what: "room" }, advice: [] },
  });
  expect(error).toBeInstanceOf(Error);
  expect("cause" in error).toBe(false);
});

test("prints code and hint, but not the cause", () => {
  const error = new TestError("plain", { what: "room" }, { cause: new Error("canary") });
  expect(error.cause).toMatchObject({ message: "canary" });
  expect(inspect(error)).toMatch(/^BerthError: No room\n {4}at [\s\S]*\n {2}code: plain\n {2}hint: Do nothing\.$/);
  delete (error as { stack?: string }).stack;
  expect(inspect(error)).toBe("No room\n  code: plain\n  hint: Do nothing.");
});

test("phrases advice by action and field", () => {
  expect(new TestError("advised", { host: "web" }).hint).toBe("Use zone: 1, size or startHost.");
});

test("a hint that phrases an action outside the advice throws", () => {
  const Wrong = defineErrors<{ a: object; b: object }>(
    {
      a: { kind: "input", audience: "caller" },
      b: { kind: "input", audience: "caller", advice: () => [{ action: "set-field", field: "size" }] },
    },
    {
      a: { message: () => "a", hint: (_, say) => say("retry") },
      b: { message: () => "b", hint: (_, say) => say("set-field", "zone") },
    },
  );
  expect(() => new Wrong("a", {})).toThrow("The error does not advise retry");
  expect(() => new Wrong("b", {})).toThrow("The error does not advise set-field zone");
});

test("recognises the codes of its own set", () => {
  const error = new TestError("plain", { what: "room" });
  expect([TestError.is(error), TestError.is(error, "plain"), TestError.is(error, "advised")]).toEqual([
    ...[true, true, false],
  ]);
  for (const other of [new BerthError("throttled", { seconds: 1 }), new Error("plain"), "plain", null, undefined])
    expect(TestError.is(other)).toBe(false);
});

test("recognises a coded error by its mark", () => {
  const copy = { [Symbol.for("berth.error")]: true, code: "plain" };
  expect([isCodedError(copy), isBerthError(copy), TestError.is(copy, "plain")]).toEqual([true, true, true]);
  expect([{}, null, "x", undefined, () => undefined].map((value) => isCodedError(value))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test("recognises errors of any set, or of one code", () => {
  const own = new BerthError("throttled", { seconds: 1 });
  expect([isBerthError(own), isBerthError(own, "throttled"), isBerthError(own, "host-busy")]).toEqual([
    ...[true, true, false],
  ]);
  expect(isBerthError(new TestError("plain", { what: "x" }))).toBe(true);
});

test("wraps anything without a code as unexpected, with its cause", () => {
  const thrown = new TypeError("no");
  expect(asBerthError(thrown)).toMatchObject({
    code: "unexpected",
    kind: "unexpected",
    audience: "berth",
    cause: thrown,
  });
  expect(asBerthError({ toString: () => "odd" }).details).toEqual({ message: "odd" });
  const own = new TestError("plain", { what: "x" });
  expect(asBerthError(own)).toBe(own);
});

test("renders an error in an adapter's own words where it has some", () => {
  const error = new TestError("advised", { host: "web" });
  const phrases = { ...sdkPhrases, "start-host": ({ host }: { host: string }) => `/berth start ${host}` };
  expect(describeError(error, { phrases: sdkPhrases })).toEqual({ message: error.message, hint: error.hint });
  expect(describeError(error, { phrases })).toEqual({
    message: "web rests",
    hint: "Use zone: 1, size or /berth start web.",
  });
  const own = { advised: { message: ({ host }: { host: string }) => `${host} ruht`, hint: () => "Warten." } };
  expect(describeError(error, { phrases, errors: own })).toEqual({ message: "web ruht", hint: "Warten." });
  const half = { advised: { hint: () => "Warten." }, plain: { message: () => "Nein" } };
  expect(describeError(error, { phrases, errors: half })).toEqual({ message: "web rests", hint: "Warten." });
});

test("renders an error of another copy of this package with its own text", () => {
  const copy = { [Symbol.for("berth.error")]: true, code: "x", message: "m", hint: "h", advice: [], details: {} };
  expect(describeError(copy as never, { phrases: sdkPhrases })).toEqual({ message: "m", hint: "h" });
});

test("narrows the details of core's errors by a switch over their codes", () => {
  const limitOf = (error: unknown): number | undefined => {
    if (!BerthError.is(error)) return undefined;
    switch (error.code) {
      case "quota-exceeded":
        return error.details.limit;
      case "throttled":
        return error.details.seconds;
      default:
        return undefined;
    }
  };
  expect(limitOf(new BerthError("throttled", { seconds: 7 }))).toBe(7);
  expect(limitOf(new Error("none"))).toBeUndefined();
});
