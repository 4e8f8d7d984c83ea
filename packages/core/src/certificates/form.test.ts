import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { certificatePem, day, hour, newSerialNumber, pem, validity } from "./form.ts";

const now = new Date("2026-11-24T12:00:00.750Z");

test("counts an hour and a day in milliseconds", () => {
  expect([hour, day]).toEqual([3_600_000, 86_400_000]);
});

test("starts validity ten minutes ago and ends it after the lifetime, in whole seconds", () => {
  expect(validity(now, hour)).toEqual({
    notBefore: new Date("2026-11-24T11:50:00Z"),
    notAfter: new Date("2026-11-24T13:00:00Z"),
  });
});

test("keeps validity inside the limit at both ends", () => {
  const limit = { notBefore: new Date("2026-11-24T11:55:00Z"), notAfter: new Date("2026-11-24T12:30:00Z") };
  expect(validity(now, hour, limit)).toEqual(limit);
  const wide = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2040-01-01T00:00:00Z") };
  expect(validity(now, hour, wide)).toEqual(validity(now, hour));
});

test.each([
  ["a millisecond", 1],
  ["until the last second of the year 9999", Date.UTC(9999, 11, 31, 23, 59, 59) - now.getTime()],
  ["until the last millisecond of the year 9999", Date.UTC(10_000, 0) - 1 - now.getTime()],
])("accepts a lifetime of %s", (_what, lifetime) => {
  expect(validity(now, lifetime).notAfter.getTime()).toBeGreaterThan(validity(now, lifetime).notBefore.getTime());
});

test.each([
  ["zero", 0, 0],
  ["minus one hour", -hour, -1],
  ["NaN", Number.NaN, Number.NaN],
  ["infinity", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])("rejects a lifetime of %s", (_what, lifetime, hours) => {
  expect(rejectedHours(() => validity(now, lifetime))).toBe(hours);
});

test("rejects a lifetime that ends in the year 10000", () => {
  const lifetime = Date.UTC(10_000, 0) - now.getTime();
  expect(rejectedHours(() => validity(now, lifetime))).toBe(lifetime / hour);
});

test("creates serial numbers of 20 octets that start with the bits 01", () => {
  const serials = Array.from({ length: 200 }, newSerialNumber);
  expect(new Set(serials.map((serial) => serial.toString("hex"))).size).toBe(200);
  for (const serial of serials) {
    expect(serial).toHaveLength(20);
    expect((serial[0] ?? 0) >> 6).toBe(1);
  }
  // The six bits below are random.
  expect(new Set(serials.map((serial) => (serial[0] ?? 0) & 0x3f)).size).toBeGreaterThan(20);
});

test("writes PEM in lines of 64 characters between BEGIN and END", () => {
  const der = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
  const text = pem("TEST LABEL", der);
  expect(text).toMatch(/^-----BEGIN TEST LABEL-----\n[\s\S]*\n-----END TEST LABEL-----\n$/);
  const lines = text.trimEnd().split("\n").slice(1, -1);
  expect(lines.map((line) => line.length)).toEqual([64, 64, 8]);
  expect(Buffer.from(lines.join(""), "base64")).toEqual(der);
});

test("writes an empty PEM body for empty content", () => {
  expect(pem("A", Buffer.alloc(0))).toBe("-----BEGIN A-----\n\n-----END A-----\n");
});

test("labels a certificate as CERTIFICATE", () => {
  expect(certificatePem(Buffer.from("a"))).toBe("-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n");
});

function rejectedHours(run: () => unknown): number | string | undefined {
  try {
    run();
  } catch (error) {
    return isBerthError(error, "certificate-lifetime-invalid") ? error.details.hours : String(error);
  }
  return undefined;
}
