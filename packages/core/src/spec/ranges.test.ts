import fc from "fast-check";
import { expect, test } from "vitest";
import { isReservedIn, liesWithin, range, rangesByFamily, rangesOpenToWorld } from "./ranges.ts";

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
  expect(range().parse(value)).toBe(expected);
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
  const { error } = range().safeParse(value);
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
      expect(range().parse(`${address}/${bits}`)).toBe(`${address}/${bits}`);
      expect(liesWithin(address, `${address}/${bits}`)).toBe(true);
      expect(liesWithin(`${address}/${bits}`, "0.0.0.0/0")).toBe(true);
    }),
  );
});

test.each([
  [["0.0.0.0/1", "128.0.0.0/1"], ["0.0.0.0/1"]],
  [
    ["203.0.113.7/32", "1.0.0.0/8", "2.0.0.0/9", "2.128.0.0/32"],
    ["1.0.0.0/8", "2.0.0.0/9"],
  ],
  [["::/1"], ["::/1"]],
  [["::ffff:0:0/96"], ["::ffff:0:0/96"]],
  [["::ffff:1.0.0.0/103"], ["::ffff:1.0.0.0/103"]],
  [["::/16"], ["::/16"]],
  [
    ["2001::/16", "2002:8000::/17"],
    ["2001::/16", "2002:8000::/17"],
  ],
  [["8.0.0.0/6"], ["8.0.0.0/6"]],
])("finds that %j are open to the world", (ranges, named) => {
  expect(rangesOpenToWorld(ranges)).toEqual(named);
});

test.each([
  [[]],
  [["1.0.0.0/8"]],
  [["1.0.0.0/8", "1.2.3.0/24", "::ffff:1.2.3.4/128"]],
  [["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10"]],
  [["2001::/16", "2001:db8::/32", "fc00::/7", "203.0.113.0/24"]],
])("finds that %j are not", (ranges) => {
  expect(rangesOpenToWorld(ranges)).toEqual([]);
});

test("needs the word for more than a /8, however the range is divided and spelled", () => {
  const spelled = (octet: number, bits: number, isMapped: boolean) =>
    isMapped ? `::ffff:${octet}.0.0.0/${bits + 96}` : `${octet}.0.0.0/${bits}`;
  const divided = fc.array(fc.boolean(), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(16, 32, 64, 208), divided, (first, spellings) => {
      const whole = spellings.map((isMapped, index) => spelled(first + index, 8, isMapped));
      expect(rangesOpenToWorld(whole)).toHaveLength(2);
      expect(rangesOpenToWorld(whole.slice(0, 1))).toEqual([]);
    }),
  );
});

test("finds too much in no union of ranges that one wide range does not cover either", () => {
  const bits = fc.integer({ min: 9, max: 32 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(255), fc.nat(255), bits), { maxLength: 30 }), (parts) => {
      const inside = parts.map(([second, third, size]) => `51.${second}.${third}.0/${size}`);
      expect(rangesOpenToWorld(inside)).toEqual([]);
      expect(rangesOpenToWorld([...inside, "51.0.0.0/8"])).toEqual([]);
      expect(rangesOpenToWorld([...inside, "50.0.0.0/7"])).toEqual(["50.0.0.0/7"]);
    }),
  );
});

test("judges ten thousand ranges in little processor time", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `51.${index % 256}.${Math.floor(index / 256)}.0/24`);
  const started = process.cpuUsage();
  expect(rangesOpenToWorld(many)).toEqual([]);
  expect(rangesOpenToWorld([...many, "52.0.0.0/8"])).not.toEqual([]);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000);
});

test.each([
  [["203.0.113.7/32"], [{ family: "IPv4", ranges: ["203.0.113.7/32"] }]],
  [["10.1.2.3/8", "10.0.0.0/8", "10.4.0.0/16"], [{ family: "IPv4", ranges: ["10.0.0.0/8"] }]],
  [
    ["2001:DB8:0::7/32", "203.0.113.7/32", "2001:db8::1/128", "203.0.113.0/24"],
    [
      { family: "IPv4", ranges: ["203.0.113.0/24"] },
      { family: "IPv6", ranges: ["2001:db8::/32"] },
    ],
  ],
  [["::ffff:203.0.113.7/128", "203.0.113.7/32"], [{ family: "IPv4", ranges: ["203.0.113.7/32"] }]],
  [
    ["::/0", "203.0.113.7/32"],
    [
      { family: "IPv4", ranges: ["203.0.113.7/32"] },
      { family: "IPv6", ranges: ["::/0"] },
    ],
  ],
  [["0.0.0.0/0", "203.0.113.7/32"], [{ family: "IPv4", ranges: ["0.0.0.0/0"] }]],
  [[], []],
])("divides %j by address family, each range once", (ranges, expected) => {
  expect(rangesByFamily(ranges)).toEqual(expected);
});

test("covers the same addresses with ranges that do not overlap", () => {
  const block = fc.tuple(fc.nat(3), fc.nat(255), fc.integer({ min: 8, max: 32 }));
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 20 }), (parts) => {
      const given = parts.map(([second, last, bits]) => `51.${second}.0.${last}/${bits}`);
      const [{ ranges } = { ranges: [] }] = rangesByFamily(given);
      for (const each of given) expect(ranges.filter((other) => liesWithin(each, other))).toHaveLength(1);
      for (const each of ranges) expect(given.some((other) => liesWithin(each, other))).toBe(true);
    }),
  );
});
