import fc from "fast-check";

/** Strings that break parsers: syntax of YAML, shells, PEM, JSON and ARM expressions, and special names of JavaScript. */
const hard = [
  ...["", " ", "\0", "\r\n", "'", '"', "`", "$(id)", "\\", "<<EOF", "*a", "&a [*a]", "!!js", "---", "{{", "]]"],
  "$\u007bx}",
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "NaN", "-0", "1e309", "0x1f", "99999999999999999999"],
  ...["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", "[concat('a')]"],
  ...["::ffff:1.2.3.4", "0.0.0.0/0", "::/0", "1.2.3.4/33", "2001:db8::/129", "\u{1F600}", "\u202E", "\uD800", "é"],
];

export const text = fc.oneof(fc.constantFrom(...hard), fc.string(), fc.string({ unit: "binary", maxLength: 400 }));

/** Any value, as an untyped caller may pass it. */
export const anything = fc.oneof(
  { weight: 3, arbitrary: fc.json({ maxDepth: 4 }).map((json) => JSON.parse(json) as unknown) },
  { weight: 1, arbitrary: fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }) },
  { weight: 1, arbitrary: text },
);

/** An almost valid object: some fields are replaced, removed or added. */
export function nearly(base: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const names = fc.oneof(fc.constantFrom(...Object.keys(base)), text);
  return fc
    .array(fc.tuple(names, fc.oneof(anything, text, fc.integer(), fc.constantFrom(undefined, null, [], {}))), {
      maxLength: 3,
    })
    .map((changes) => {
      const changed: Record<string, unknown> = { ...base };
      for (const [name, value] of changes) {
        // Not an assignment: `__proto__` must become a field, as in parsed JSON.
        Object.defineProperty(changed, name, { value, enumerable: true, configurable: true, writable: true });
      }
      return changed;
    });
}

/** An almost valid text: parts are removed, duplicated, inserted or reversed. */
export function nearlyText(...bases: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 40 }),
    put: fc.oneof(text, fc.constant("")),
    again: fc.nat({ max: 3 }),
  });
  return fc.tuple(fc.constantFrom(...bases), fc.array(change, { maxLength: 4 })).map(([base, changes]) =>
    changes.reduce((whole, { at, length, put, again }) => {
      const start = Math.floor(at * whole.length);
      const cut = whole.slice(start, start + length);
      return whole.slice(0, start) + put + cut.repeat(again) + whole.slice(start + length);
    }, base),
  );
}

/** A PEM text with some changed bytes in its content. */
export function nearlyPem(pem: string): fc.Arbitrary<string> {
  const [, label = "", body = ""] = /-----BEGIN ([^-]+)-----([\s\S]+?)-----END/.exec(pem) ?? [];
  const bytes = Buffer.from(body, "base64");
  const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
  return fc.tuple(fc.array(change, { maxLength: 6 }), fc.nat({ max: 30 })).map(([changes, less]) => {
    const changed = Buffer.from(bytes);
    for (const [at, byte] of changes) changed[at] = byte;
    const lines = changed
      .subarray(0, changed.length - (less > 20 ? less : 0))
      .toString("base64")
      .replace(/(.{64})/g, "$1\n");
    return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
  });
}
