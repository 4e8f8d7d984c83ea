import fc from "fast-check";
import { expect, test } from "vitest";
import { isReservedIn, liesWithin, range } from "./ranges.ts";

test.each([
  ["203.0.113.7", "203.0.113.7/32"],
  ["203.0.113.0/24", "203.0.113.0/24"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["10.0.0.0/08", "10.0.0.0/8"],
  ["10.0.0.1/32", "10.0.0.1/32"],
  ["2001:db8::1", "2001:db8::1/128"],
  ["2001:db8::/32", "2001:db8::/32"],
  ["::/0", "::/0"],
  ["::1/128", "::1/128"],
])("normalises %s to %s", (value, expected) => {
  expect(range.parse(value)).toBe(expected);
});

test.each([
  "",
  "/",
  "nowhere",
  "300.1.1.1",
  "10.0.0",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "10.0.0.0/8x",
  "10.0.0.0/x8",
  "10.0.0.0/0008",
  "10.0.0.0/-1",
  "::/129",
  "fe80::1%eth0",
  "fe80::1%eth0/64",
])("rejects %j as a range", (value) => {
  const { error } = range.safeParse(value);
  expect(error?.issues).toEqual([
    expect.objectContaining({ message: expect.stringContaining(`${JSON.stringify(value)} is neither an address`) }),
  ]);
});

test.each([
  ["10.0.0.0/24", "10.0.0.0/16", true],
  ["10.0.0.0/16", "10.0.0.0/16", true],
  ["10.0.255.0/24", "10.0.0.0/16", true],
  ["10.1.0.0/24", "10.0.0.0/16", false],
  ["9.255.255.0/24", "10.0.0.0/16", false],
  ["10.0.0.0/15", "10.0.0.0/16", false],
  ["10.0.0.5", "10.0.0.0/29", true],
  ["10.0.0.8", "10.0.0.0/29", false],
  ["10.0.0.7", "10.0.0.0/29", true],
  ["9.255.255.255", "10.0.0.0/29", false],
  ["10.0.0.1/0", "0.0.0.0/0", true],
  ["255.255.255.255", "0.0.0.0/0", true],
  ["10.0.0.9", "10.0.0.13/29", true],
])("finds %s within %s: %s", (inner, outer, expected) => {
  expect(liesWithin(inner, outer)).toBe(expected);
});

test.each([
  [0, true],
  [3, true],
  [4, false],
  [5, false],
  [14, false],
  [15, true],
])("reserves address %s of a subnet of sixteen: %s", (last, expected) => {
  expect(isReservedIn(`10.1.2.${16 + last}`, "10.1.2.16/28")).toBe(expected);
});

test("finds an address within every range that begins with it", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
      expect(range.parse(`${address}/${bits}`)).toBe(`${address}/${bits}`);
      expect(liesWithin(address, `${address}/${bits}`)).toBe(true);
      expect(liesWithin(`${address}/${bits}`, "0.0.0.0/0")).toBe(true);
    }),
  );
});
