import { once } from "node:events";
import { connect } from "node:tls";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Emulator, startEmulator } from "../src/index.ts";

/** Sends bytes over TLS, and resolves with the first line of the answer, or nothing where the connection is closed. */
async function sent({ url, ca }: Emulator, bytes: string | Uint8Array): Promise<string> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), ca });
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("latin1");
    socket.end();
  });
  socket.on("error", () => undefined);
  socket.end(bytes);
  await once(socket, "close");
  return answer.split("\r\n")[0] ?? "";
}

test("rejects a malformed Host header and goes on serving", async () => {
  await using emulator = await startEmulator();
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n")).toMatch(/ 400 /);
  expect(await sent(emulator, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP/);
});

test("survives arbitrary request lines and headers", async () => {
  await using emulator = await startEmulator();
  const part = fc.string({ maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(part, part, part, async (target, host, header) => {
      await sent(emulator, `GET /${target} HTTP/1.1\r\nHost: ${host}\r\nX-A: ${header}\r\nConnection: close\r\n\r\n`);
    }),
    { numRuns: 200 },
  );
  expect(await sent(emulator, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP/);
});

test("has another client secret after each start", async () => {
  await using one = await startEmulator();
  await using other = await startEmulator();
  expect(one.clientSecret).not.toBe(other.clientSecret);
  expect(one.clientSecret).toMatch(/^[\w-]{32}$/);
});
