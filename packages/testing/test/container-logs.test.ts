import { createAuthority, createHost, isBerthError, parseHostSpec, readContainerLogs } from "@dockberth/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, failure } from "../src/index.ts";

const asked: string[] = [];
let answer: { readonly status?: number; readonly body: Buffer };
let cloud: EmulatedAzure;
let made: Awaited<ReturnType<typeof createHost>>;

beforeAll(async () => {
  cloud = await emulatedAzure({
    engine: {
      onConnection: () => false,
      onRequest: ({ url = "" }, response) => {
        if (!url.startsWith("/containers/")) return false;
        asked.push(url);
        response.writeHead(answer.status ?? 200).end(answer.body);
        return true;
      },
    },
  });
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] });
  made = await createHost(cloud.azure, spec, await createAuthority({ name: "tests" }));
});
afterAll(() => cloud[Symbol.asyncDispose]());

/** What a container without a terminal writes: 1 is stdout, 2 is stderr. */
function frame(stream: 1 | 2, text: string): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function readLogs(body: Buffer | string, lines?: number): Promise<readonly string[]> {
  answer = { body: Buffer.from(body) };
  return readContainerLogs(made.host, made.client, { container: "web", lines });
}

test.each<[what: string, body: Buffer | string, lines: string[]]>([
  [
    "of both streams",
    Buffer.concat([frame(1, "one\n"), frame(2, "two\n"), frame(1, "th"), frame(1, "ree\n")]),
    ["one", "two", "three"],
  ],
  ["with letters of several bytes", frame(1, `${"码".repeat(50)}\n`), ["码".repeat(50)]],
  ["of a terminal", "one\r\ntwo\r\n", ["one", "two"]],
  ["that are empty", frame(1, "one\n\ntwo\n\n"), ["one", "", "two", ""]],
  ["without a last line break", frame(1, "one\ntwo"), ["one", "two"]],
  ["of a container that wrote nothing", "", []],
  ["with terminal escapes", frame(1, "\u001b[2Jgone\u202e\n"), ["\u241b[2Jgone\ufffd"]],
  ["that are long", frame(1, `${"x".repeat(3000)}\n`), [`${"x".repeat(1999)}…`]],
])("reads lines %s", async (_what, body, lines) => {
  expect(await readLogs(body)).toEqual(lines);
});

test("asks for the last lines, and keeps no more of a host that sends more", async () => {
  asked.length = 0;
  expect(await readLogs(frame(1, "1\n2\n3\n4\n"), 2)).toEqual(["3", "4"]);
  expect(asked).toEqual(["/containers/web/logs?stdout=true&stderr=true&tail=2"]);
});

test.each([
  [404, "container-not-found"],
  [501, "docker-untrusted"],
])("says what status %i means", async (status, code) => {
  answer = { status, body: Buffer.from("{}") };
  const error = await failure(() => readContainerLogs(made.host, made.client, { container: "web" }));
  expect(isBerthError(error) && error.code).toBe(code);
});

test.each([
  ["a name that would change the path", { container: "../info" }, "container-not-found"],
  ["too many lines", { container: "web", lines: 1001 }, "option-invalid"],
])("rejects %s before the host is asked", async (_what, options, code) => {
  asked.length = 0;
  const error = await failure(() => readContainerLogs(made.host, made.client, options));
  expect(isBerthError(error) && error.code).toBe(code);
  expect(asked).toEqual([]);
});
