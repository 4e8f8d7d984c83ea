import fc from "fast-check";
import { expect, test } from "vitest";
import { startEmulator } from "../src/index.ts";
import { sent } from "./sent.ts";

/** As many as in `npm run fuzz`, which `npm run verify` includes. */
const malformedRequests = process.env["FUZZ_SECONDS"] === undefined ? 1000 : 100_000;

test(`survives ${malformedRequests} malformed requests`, { timeout: 3_600_000 }, async () => {
  await using emulator = await startEmulator();
  const part = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("[", "//[", "%", "%00", "..", "*", "a:b@c", "http://[", "\0", "{", "subscriptions/%E0%A4%A", "💥"),
  );
  const method = fc.oneof(fc.constantFrom("GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "CONNECT"), part);
  const length = fc.constantFrom("0", "3", "-1", "x", "99999999999999999999", "3\r\nContent-Length: 4");
  const written = fc
    .record({ method, target: part, host: part, name: part, header: part, length, body: part })
    .map((each) =>
      [
        `${each.method} /${each.target} HTTP/1.1`,
        `Host: ${each.host}`,
        `X-${each.name}: ${each.header}`,
        `Authorization: Bearer ${each.header}`,
        `Content-Length: ${each.length}`,
        "Connection: close",
        `\r\n${each.body}`,
      ].join("\r\n"),
    );
  const bytes = fc.oneof(
    { weight: 9, arbitrary: written },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );
  const some = fc.array(bytes, { minLength: 20, maxLength: 20 });
  const property = fc.asyncProperty(some, async (requests) => {
    await Promise.all(requests.map((each) => sent(emulator, each)));
  });
  await fc.assert(property, { numRuns: malformedRequests / 20, seed: Number(process.env["FUZZ_SEED"] ?? 1) });
  expect(await sent(emulator, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP/);
});
