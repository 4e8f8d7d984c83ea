import { expect, test } from "vitest";
import { describeError } from "./errors/define.ts";
import { BerthError } from "./errors/index.ts";
import { describeEvent } from "./messages/describe-event.ts";
import { sdkPhrases } from "./messages/en/phrases.ts";
import { clipped, printable, printableJson, printableLines } from "./printable.ts";

const hostile = "99\u001b]52;c;aGk=\u0007\u009b2J\u202ex\u2028::save-state name=a::b\r\nc\td\u007f";

test("shows control characters, bidirectional controls and line breaks as symbols in one line", () => {
  expect(printable(hostile)).toBe("99\u241b]52;c;aGk=\u2407\ufffd2J\ufffdx\u21b5::save-state name=a::b\u21b5c d\u2421");
});

test("keeps line breaks and tabs of text of several lines", () => {
  expect(printableLines("a\r\nb\tc\n\u001b[2J\rd")).toBe("a\nb\tc\n\u241b[2J\u240dd");
});

test("leaves no command that GitHub's runner obeys", () => {
  const text = "99 ##[save-state name=host]prod\n  ::set-output name=a::b\nIPv6 ::1";
  expect(printableLines(text)).toBe("99 ## [save-state name=host]prod\n  : :set-output name=a::b\nIPv6 ::1");
  expect(printable("::save-state name=host::prod")).toBe(": :save-state name=host::prod");
});

test("keeps every value of JSON that it makes harmless", () => {
  const value = { hostile, plain: "ünï 🚢 العربية" };
  const json = printableJson(JSON.stringify(value, null, 2));
  expect(json).not.toMatch(/[\u007f-\u009f\u202e\u2028]/);
  expect(JSON.parse(json)).toEqual(value);
});

test("leaves text of any language as it is", () => {
  for (const text of ["plain", "Größe 🚢 日本語 العربية עברית"]) expect(printable(text)).toBe(text);
});

test("cuts long text and marks the cut", () => {
  expect([clipped("abc", 3), clipped("abcd", 3)]).toEqual(["abc", "ab…"]);
});

test("lets no control character of a foreign text into an event's sentence or an error", () => {
  const sentence = describeEvent({
    ...{ type: "docker-ready", address: "10.0.0.1:2376", version: hostile, seconds: 1 },
    ...{ at: new Date(), host: "demo" },
  });
  const error = new BerthError("docker-unreachable", { host: "demo", address: hostile, reason: hostile });
  const own = {
    phrases: sdkPhrases,
    errors: { "docker-unreachable": { message: () => hostile, hint: () => hostile } },
  };
  const { message, hint } = describeError(error, own);
  for (const text of [sentence, error.message, error.hint, message, hint])
    expect(text).not.toMatch(/[\p{Control}\p{Bidi_Control}\u2028\u2029]/u);
});
