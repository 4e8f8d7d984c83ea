import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { blocksNobody, maxBlockedMilliseconds } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../src/routes/index.ts";
import { type Local, pathOf, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const reader = { roles: ["Berth.Read"] } as const;

/** A compose text whose size depends on how often it uses an alias. */
const aliased = (characters: number, aliases: number) =>
  `x-a: &a "${"a".repeat(characters)}"\nservices: { web: { image: a, labels: [${"*a,".repeat(aliases)}] } }`;
const hosts = (count: number, compose: string) =>
  Array.from({ length: count }, (_, at) => spec(`web-${at}`, { compose }));

const manyKeys = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}: [a, b]`).join("\n");

let local: Local;
beforeAll(async () => {
  local = await startLocal({ loops: 0 });
});
afterAll(async () => {
  await local?.close();
});

describe("a reader's plans", () => {
  test.each([
    ["90 hosts whose compose texts have 95 aliases each", hosts(90, aliased(3200, 95)), 400],
    ["as many hosts as are allowed, with aliases", hosts(20, aliased(3200, 50)), 200],
    ["as many hosts as are allowed, whose aliases expand too far", hosts(20, aliased(3200, 400)), 400],
    ["hosts that are too large together", hosts(20, aliased(40_000, 0)), 413],
    ["as much as is allowed", hosts(20, aliased(480, 45)), 200],
    ["a compose text that is too long", [spec("web", { compose: aliased(120_000, 0) })], 400],
    ["a compose text of deep brackets", hosts(20, `services: ${"[".repeat(8000)}`), 400],
    ["a compose text of many anchors", hosts(20, `services: ${"&a ".repeat(2600)}`), 400],
    ["a compose text of many keys", hosts(2, `services: { web: { image: a } }\n${manyKeys(400)}`), 200],
    ["one host with many values", spec("web", { daemon: { a: Array(240_000).fill(1) } }), 400],
    ["one host with as many values as are allowed", spec("web", { daemon: { "x-a": Array(19_000).fill(1) } }), 200],
  ])("answers %s without a stall", async (_what, body, status) => {
    await local.call("POST", "/api/plans", { ...reader, body: spec("first") });
    const text = JSON.stringify(body);
    const ask = async () => {
      const result = await local.call("POST", "/api/plans", { ...reader, body: text });
      expect(result.status, result.text.slice(0, 300)).toBe(status);
    };
    await blocksNobody("a plan", ask, 2 * maxBlockedMilliseconds);
  });

  test("answers deep JSON as an invalid request", async () => {
    for (const body of [
      "[".repeat(3000) + "]".repeat(3000),
      `{"daemon":${'{"a":'.repeat(3000)}1${"}".repeat(3000)}}`,
    ]) {
      const result = await local.call("POST", "/api/plans", { ...reader, body });
      expect([result.status, result.body.code]).toEqual([400, "spec-invalid"]);
      expect((await local.call("POST", "/api/hosts", { roles: ["Berth.Write"], body })).status).toBe(400);
    }
  });
});

test("takes a request with another password for another request", async () => {
  const caller = { roles: ["Berth.Write"], headers: { "idempotency-key": "secret-1" } } as const;
  const withPassword = (password: string) => spec("web", { logins: [{ username: "ci", password }] });
  const first = await local.call("POST", "/api/hosts", { ...caller, body: withPassword("canary-one") });
  expect(first.status).toBe(202);
  const again = await local.call("POST", "/api/hosts", { ...caller, body: withPassword("canary-one") });
  expect([again.status, again.body.id]).toEqual([202, first.body.id]);
  const other = await local.call("POST", "/api/hosts", { ...caller, body: withPassword("canary-two") });
  expect([other.status, other.body.code]).toEqual([422, "idempotency-mismatch"]);
  const kept = await local.service.secrets?.get(`berth-request-${first.body.id}`);
  expect(kept?.reveal()).toContain("canary-one");
});

test.each(routes.filter(({ body }) => body !== undefined))(
  "answers 413 to a body in chunks at $method $path before the body ends",
  async (route) => {
    const token = await local.identity.token(["Berth.Admin"]);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const outgoing = request(new URL(pathOf(route, "kept"), local.url), {
      method: route.method,
      headers,
      agent: false,
    });
    // Its end is never sent.
    outgoing.write("[".padEnd(600_000));
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    expect([response.statusCode, await json(response)]).toEqual([
      413,
      expect.objectContaining({ code: "request-too-large" }),
    ]);
    outgoing.destroy();
  },
);
