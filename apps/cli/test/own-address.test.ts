import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

const answers: Readonly<Record<string, string>> = { "/v4": "203.0.113.7\n", "/v6": "2001:db8::7", "/page": "<html>" };
const server = createServer((request, response) => {
  if (request.url === "/elsewhere") return void response.writeHead(302, { location: at("/v4") }).end();
  const answer = answers[request.url ?? ""];
  response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "x".repeat(100_000));
});
const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => server.close());

const plan = async (sources: string, ...words: string[]) =>
  berth(["plan", "a", "--json", ...words], {
    BERTH_HOME: await temporaryFolder(),
    BERTH_ADDRESS_SOURCE: sources,
    AZURE_SUBSCRIPTION_ID: "11111111-1111-1111-1111-111111111111",
  });

test("opens Docker to this machine's public addresses for the word me, and shows them", async () => {
  const { exitCode, stdout, stderr } = await plan(`${at("/v4")}, ${at("/v6")}`, "--allow-from", "me,198.51.100.0/24");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: "This machine's public addresses are 203.0.113.7 and 2001:db8::7.\n",
  });
  for (const range of ["203.0.113.7", "2001:db8::7", "198.51.100.0/24"]) expect(stdout).toContain(range);
});

test("leaves out a service that does not answer", async () => {
  const { exitCode, stderr } = await plan(`${at("/none")},${at("/v4")}`, "--allow-from", "me", "--ssh-from", "me");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "This machine's public address is 203.0.113.7.\n" });
});

test.each([
  ["status 404", "/none", "it answered with status 404"],
  ["another text", "/page", "its answer is not an IP address"],
  ["a redirect, which may lead to plain HTTP", "/elsewhere", "it answered with status 302"],
])("opens nothing where no service gives an address: %s", async (_what, path, reason) => {
  const { exitCode, stderr } = await plan(at(path), "--allow-from", "me");
  expect(exitCode).toBe(9);
  expect(stderr).toContain(reason);
  expect(stderr).toContain("--allow-from RANGE");
});

test("asks no service over plain HTTP", async () => {
  expect((await plan("http://192.0.2.1/", "--allow-from", "me")).stderr).toContain("it is not an https address");
});
