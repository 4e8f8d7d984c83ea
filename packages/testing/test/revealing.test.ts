import { inspect } from "node:util";
import { expect, test } from "vitest";
import { revealing } from "../src/index.ts";

const secret = "canary-9b1f~d0c4/7e&3a";

test.each([
  ["in plain text", `x${secret}x`],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in the middle of base64", Buffer.from(`a${secret}bc`).toString("base64")],
  ["in the base64 of URLs", Buffer.from(`ab${secret}`).toString("base64url")],
  ["in hexadecimal", Buffer.from(secret).toString("hex")],
  ["in a URL", new URLSearchParams({ x: secret }).toString().replaceAll("%7E", "~")],
])("finds a secret %s", (_how, text) => {
  expect(revealing(text, [secret])).not.toEqual([]);
});

const long = `${"x".repeat(61)}${secret}${"y".repeat(90)}`;
const broken = (width: number, end: string) =>
  Buffer.from(long)
    .toString("base64")
    .replaceAll(new RegExp(`.{${width}}`, "g"), (line) => `${line}${end}`);

test.each([
  ["base64 with a line break at 64", broken(64, "\n")],
  ["base64 with a line break at 76", broken(76, "\r\n")],
  ["such base64 in JSON", JSON.stringify({ file: broken(76, "\r\n") })],
  ["such base64 as inspect shows it", inspect([broken(20, "\n")])],
  ["hexadecimal in lines", Buffer.from(long).toString("hex").replaceAll(/.{32}/g, "$&\n")],
  ["hexadecimal in capitals", Buffer.from(long).toString("hex").toUpperCase()],
])("finds a secret in %s", (_how, text) => {
  expect(text).not.toContain(Buffer.from(long).toString("base64"));
  expect(revealing(text, [secret])).not.toEqual([]);
});

test("finds a private key, and ignores a certificate", () => {
  expect(revealing("-----BEGIN EC PRIVATE KEY-----\nMHc")).not.toEqual([]);
  expect(revealing(Buffer.from("x-----BEGIN PRIVATE KEY-----\nMHc").toString("base64"))).not.toEqual([]);
  expect(revealing("-----BEGIN CERTIFICATE-----\nMIIB", [secret])).toEqual([]);
});
