import fc from "fast-check";
import { expect, test } from "vitest";
import { describeError } from "./errors/define.ts";
import { BerthError } from "./errors/index.ts";
import { describeEvent } from "./messages/describe-event.ts";
import { sdkPhrases } from "./messages/en/phrases.ts";
import { clipped, isPrintable, printable, printableJson, printableLines } from "./printable.ts";

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
  for (const text of ["plain", "Größe 🚢 日本語 العربية עברית", "👨‍👩‍👧 ❤️", "می‌خواهم", "क्‍ष"])
    expect(printable(text)).toBe(text);
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
  for (const text of [sentence, error.message, error.hint, message, hint]) expect(isPrintable(text)).toBe(true);
});

/** Every character but surrogates, alone. */
const characters = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

test("rejects in fields exactly what it replaces in foreign text", () => {
  const differing = characters.filter((each) => isPrintable(`a${each}b`) !== (printable(`a${each}b`) === `a${each}b`));
  expect(differing).toEqual([]);
  const kept = characters.filter((each) => !isPrintable(`a${each}b`) && printableLines(`a${each}b`).includes(each));
  expect(kept).toEqual(["\t", "\n"]);
});

test.each([
  ["zero width", "prod\u200b", "\u2060prod", "\ufeffprod", "pro\u200dd", "pr\u200cod", "pr\u00adod", "\u3164"],
  ["bidirectional", "\u202etxt", "a\u2066b", "\u061ca", "a\u200eb", "a\u200fb"],
  ["separators", "a\u2028b", "a\u2029b", "a\u0085b", "a\nb", "a\rb"],
  ["controls", "\u001b[2J", "\u009b31m", "\u0007", "\u0000", "\u007f"],
  ["tags", "a\u{e0041}b", "\u{e0001}"],
])("shows characters of the kind %s, and rejects them in fields", (_kind, ...texts) => {
  for (const text of texts) {
    expect([text, isPrintable(text)]).toEqual([text, false]);
    expect(isPrintable(printable(text))).toBe(true);
    expect(JSON.parse(printableJson(JSON.stringify(text)))).toBe(text);
  }
});

test("makes every text printable, and changes none that is", () => {
  const pieces = fc.array(
    fc.oneof(fc.constantFrom("\u001b", "\u202e", "\u200d", "\n", "::a", "##[", "é"), fc.string({ unit: "binary" })),
  );
  fc.assert(
    fc.property(
      pieces.map((all) => all.join("")),
      (text) => {
        const shown = printable(text);
        expect(isPrintable(shown)).toBe(true);
        expect(printable(shown)).toBe(shown);
        expect(isPrintable(printableLines(text).replaceAll(/[\n\t]/g, ""))).toBe(true);
        expect(JSON.parse(printableJson(JSON.stringify(text)))).toBe(text);
      },
    ),
  );
});
