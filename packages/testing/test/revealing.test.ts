import { expect, test } from "vitest";
import { revealing } from "../src/index.ts";

const secret = "canary-9b1f~d0c4/7e&3a";

test.each([
  ["in plain", `x${secret}x`],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in the middle of base64", Buffer.from(`a${secret}bc`).toString("base64")],
  ["in the base64 of URLs", Buffer.from(`ab${secret}`).toString("base64url")],
  ["in hexadecimal", Buffer.from(secret).toString("hex")],
  ["in a URL", new URLSearchParams({ x: secret }).toString().replaceAll("%7E", "~")],
])("a secret is found %s", (_how, text) => {
  expect(revealing(text, [secret])).not.toEqual([]);
});

test("a private key is found, and a certificate is none", () => {
  expect(revealing("-----BEGIN EC PRIVATE KEY-----\nMHc")).not.toEqual([]);
  expect(revealing(Buffer.from("x-----BEGIN PRIVATE KEY-----\nMHc").toString("base64"))).not.toEqual([]);
  expect(revealing("-----BEGIN CERTIFICATE-----\nMIIB", [secret])).toEqual([]);
});
