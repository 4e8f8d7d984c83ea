import fc from "fast-check";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { addressText, subjectNames } from "./names.ts";

const label63 = "a".repeat(63);
const name253 = [label63, label63, label63, "b".repeat(61)].join(".");

function reasonFor(name: string): Reason | undefined {
  try {
    subjectNames([name]);
  } catch (error) {
    return isBerthError(error, "certificate-name-invalid") ? error.details.reason : String(error);
  }
  return undefined;
}

test.each([["a"], ["0a"], ["a-b"], ["localhost"], ["UPPER.Example"], [`${label63}.example`], [name253], ["1.example"]])(
  "accepts the DNS name %s",
  (name) => {
    expect(reasonFor(name)).toBeUndefined();
    expect(subjectNames([name])).toEqual({ dns: [name.toLowerCase()], ip: [] });
  },
);

test.each([
  "",
  "bücher.example",
  "a\u007f.example",
  "10.0.0",
  "1234",
  "a:b",
  `a${name253}`,
  "a.*.example.org",
  "w*.example.org",
  "*.example.org",
  "*",
  "*.org",
  "fe80::1%eth0",
  `a${label63}`,
  "-a",
  "a-",
  "a_b",
  "a b",
  "a..b",
  "a.",
  ".a",
  "a.b-",
  "good.b_d.good.example",
])("rejects the name %j with its reason", (name) => {
  expect(reasonFor(name)).toMatchSnapshot();
});

test("separates names from addresses, and drops duplicates", () => {
  const { dns, ip } = subjectNames(["b.example", "10.0.0.1", "a.example", "b.example", "2001:db8::1", "10.0.0.1"]);
  expect(dns).toEqual(["b.example", "a.example"]);
  expect(ip.map((octets) => octets.toString("hex"))).toEqual(["0a000001", "20010db8000000000000000000000001"]);
});

test.each([
  ["255.0.128.7", "ff008007"],
  ["::", "00".repeat(16)],
  ["::1", `${"00".repeat(15)}01`],
  ["1::", `0001${"00".repeat(14)}`],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["abcd::ff01:2", `abcd${"0000".repeat(5)}ff010002`],
  ["::ffff:203.0.113.7", `${"00".repeat(10)}ffffcb007107`],
  ["FE80::A", `fe80${"00".repeat(13)}0a`],
])("encodes %s as the octets %s", (address, hex) => {
  expect(subjectNames([address]).ip[0]?.toString("hex")).toBe(hex);
});

test("preserves every IPv4 address", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(subjectNames([address]).ip.map(addressText)).toEqual([address]);
    }),
  );
});

test("formats every IPv6 address in its shortest form", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
      const [octets] = subjectNames([address]).ip;
      expect(octets).toHaveLength(16);
      expect(addressText(octets ?? Buffer.alloc(0))).toBe(shortest);
    }),
  );
});
