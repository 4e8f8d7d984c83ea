import { expect, test } from "vitest";
import { startEmulator } from "../src/index.ts";
import { sent } from "./sent.ts";

test("rejects a malformed Host header and goes on serving", async () => {
  await using emulator = await startEmulator();
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n")).toMatch(/ 400 /);
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP/);
});

test("has another client secret after each start", async () => {
  await using one = await startEmulator();
  await using other = await startEmulator();
  expect(one.clientSecret).not.toBe(other.clientSecret);
  expect(one.clientSecret).toMatch(/^[\w-]{32}$/);
});
