import fc from "fast-check";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { addressText, subjectNames } from "./names.ts";

const label63 = "a".repeat(63);
const name253 = [label63, label63, label63, "b".repeat(61)].join(".");

function reasonFor(name: string): string | undefined {
  try {
    subjectNames([name]);
  } catch (error) {
    return isBerthError(error, "certificate-name-invalid") ? error.details.reason : String(error);
  }
  return undefined;
}

test.each([
  ["a"],
  ["0a"],
  ["a-b"],
  ["localhost"],
  ["UPPER.Example"],
  ["*.example.org"],
  ["*.a.b.c"],
  [`${label63}.example`],
  [name253],
  ["1.example"],
])("takes the DNS name %s", (name) => {
  expect(reasonFor(name)).toBeUndefined();
  expect(subjectNames([name])).toEqual({ dns: [name.toLowerCase()], ip: [] });
});

test.each([
  ["", "it is empty"],
  ["bücher.example", "it is not ASCII; write an international name in its xn-- form"],
  ["a\u007f.example", "it is not ASCII; write an international name in its xn-- form"],
  ["10.0.0", "it is neither a DNS name nor a complete IP address"],
  ["1234", "it is neither a DNS name nor a complete IP address"],
  ["a:b", "it is neither a DNS name nor a complete IP address"],
  [`a${name253}`, "it is longer than 253 characters"],
  ["a.*.example.org", "a wildcard must be the whole first label"],
  ["a.b*.example.org", "a wildcard must be the whole first label"],
  ["w*.example.org", "a wildcard must be the whole first label"],
  ["*", "a wildcard must be followed by at least two labels"],
  ["*.org", "a wildcard must be followed by at least two labels"],
  ["fe80::1%eth0", "a certificate cannot contain an address with a zone"],
])("rejects %j: %s", (name, reason) => {
  expect(reasonFor(name)).toBe(reason);
});

test.each([`a${label63}`, "-a", "a-", "a_b", "a b", "a..b", "a.", ".a", "a.b-", "*.a_b.example", "*.a..example"])(
  "rejects %j and names the label",
  (name) => {
    expect(reasonFor(name)).toMatch(
      /^the label ".*" is invalid \(use 1 to 63 letters, digits and hyphens, no hyphen first or last\)$/,
    );
  },
);

test("names the label that is wrong, and not another", () => {
  expect(reasonFor("good.b_d.good.example")).toContain('the label "b_d" is');
});

test("sorts names from addresses, and takes each once", () => {
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
])("writes %s as the octets %s", (address, hex) => {
  expect(subjectNames([address]).ip[0]?.toString("hex")).toBe(hex);
});

test("reads every IPv4 address back as it was", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(subjectNames([address]).ip.map(addressText)).toEqual([address]);
    }),
  );
});

test("reads every IPv6 address back in its shortest form", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
      const [octets] = subjectNames([address]).ip;
      expect(octets).toHaveLength(16);
      expect(addressText(octets ?? Buffer.alloc(0))).toBe(shortest);
    }),
  );
});
