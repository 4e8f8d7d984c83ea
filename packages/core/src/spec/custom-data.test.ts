import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { customData } from "./custom-data.ts";
import { decodeBytes } from "./encoded-bytes.ts";

const multipart = 'Content-Type: multipart/mixed; boundary="=="\r\n\r\n--==\r\n';

test.each([
  ["text", "#cloud-config\n", Buffer.from("#cloud-config\n")],
  ["several parts", multipart, Buffer.from(multipart)],
  ["text with a BOM", "\uFEFF#cloud-config", Buffer.from("\uFEFF#cloud-config")],
  ["a gzip archive", `base64:${gzipSync("#cloud-config").toString("base64")}`, gzipSync("#cloud-config")],
])("keeps every byte of %s", (_what, data, bytes) => {
  expect(decodeBytes(customData().parse(data).reveal())).toEqual(bytes);
});

test.each([
  ["nothing", ""],
  ["nothing behind base64", "base64:"],
  ["what is not base64", "base64:a b?"],
  ["65536 bytes", `base64:${Buffer.alloc(65_536).toString("base64")}`],
])("rejects %s", (_what, data) => {
  expect(customData().safeParse(data).success).toBe(false);
});
