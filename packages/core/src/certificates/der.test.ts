import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { der, encoded, oid, publicKeyBits, spkiOf, time } from "./der.ts";

test.each([
  ["ec", { namedCurve: "P-256" }],
  ["ec", { namedCurve: "P-384" }],
  ["ec", { namedCurve: "brainpoolP256r1" }],
  ["rsa", { modulusLength: 2048 }],
  ["ed25519", undefined],
])("encodes a public key of type %s (%j) as OpenSSL does", (type, options) => {
  for (let round = 0; round < (type === "rsa" ? 1 : 200); round += 1) {
    const { publicKey } = generateKeyPairSync(type as "ec", options as { namedCurve: string });
    const spki = publicKey.export({ type: "spki", format: "der" });
    expect(spkiOf(publicKey).equals(spki)).toBe(true);
    expect(createPublicKey({ key: spkiOf(publicKey), type: "spki", format: "der" }).equals(publicKey)).toBe(true);
  }
});

test("finds the bits of a public key", () => {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const bits = publicKey.export({ type: "pkcs1", format: "der" });
  expect(
    createHash("sha1")
      .update(publicKeyBits(spkiOf(publicKey)))
      .digest(),
  ).toEqual(createHash("sha1").update(bits).digest());
});

test.each([
  [0, "0400"],
  [127, "047f"],
  [128, "048180"],
  [255, "0481ff"],
  [256, "04820100"],
  [65_536, "0483010000"],
])("writes a length of %i in the shortest form", (length, header) => {
  const octets = encoded(der("octetString", Buffer.alloc(length)));
  expect(octets.subarray(0, octets.length - length).toString("hex")).toBe(header);
});

test("writes the lengths of nested values", () => {
  const inner = der("sequence", der("octetString", Buffer.alloc(127)), Buffer.alloc(126));
  const outer = encoded(der("set", inner, der("null")));
  expect(outer.subarray(0, 9).toString("hex")).toBe("3182010430" + "81ff" + "047f");
  expect(outer.subarray(-2).toString("hex")).toBe("0500");
  expect(outer).toHaveLength(264);
});

test.each([
  ["2026-01-02T03:04:05Z", "170d3236303130323033303430355a"],
  ["2049-12-31T23:59:59Z", "170d3439313233313233353935395a"],
  ["2050-01-01T00:00:00Z", "180f32303530303130313030303030305a"],
  ["9999-12-31T23:59:59Z", "180f39393939313233313233353935395a"],
])("writes the time %s", (date, hex) => {
  expect(encoded(time(new Date(date))).toString("hex")).toBe(hex);
});

test.each([
  ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
  ["1.2.840.113549.1.1.11", "06092a864886f70d01010b"],
  ["1.3.101.112", "06032b6570"],
  ["2.5.29.15", "0603551d0f"],
])("writes the object identifier %s", (id, hex) => {
  expect(encoded(oid(id)).toString("hex")).toBe(hex);
});
