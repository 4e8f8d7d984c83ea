import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startEmulator } from "../src/index.ts";
import { sent } from "./sent.ts";

test("rejects a malformed Host header and goes on serving", async () => {
  await using emulator = await startEmulator();
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n")).toMatch(/ 400 /);
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP/);
});

test("answers 413 to a body in chunks before it ends, also without credentials", async () => {
  await using emulator = await startEmulator();
  const outgoing = request(new URL("/subscriptions?api-version=2022-12-01", emulator.url), {
    ...{ method: "POST", ca: emulator.ca, agent: false },
  });
  // Its end is never sent.
  outgoing.write("x".repeat(5 * 1024 * 1024));
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  expect([response.statusCode, await json(response)]).toEqual([
    413,
    { error: expect.objectContaining({ code: "RequestContentTooLarge" }) },
  ]);
  outgoing.destroy();
});

test("has another client secret after each start", async () => {
  await using one = await startEmulator();
  await using other = await startEmulator();
  expect(one.clientSecret).not.toBe(other.clientSecret);
  expect(one.clientSecret).toMatch(/^[\w-]{32}$/);
});
