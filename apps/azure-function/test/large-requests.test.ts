import { monitorEventLoopDelay } from "node:perf_hooks";
import { timeFactor } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const reader = { roles: ["Berth.Read"] } as const;

/** A compose text whose size depends on how often it uses an alias. */
const aliased = (characters: number, aliases: number) =>
  `x-a: &a "${"a".repeat(characters)}"\nservices: { web: { image: a, labels: [${"*a,".repeat(aliases)}] } }`;
const hosts = (count: number, compose: string) =>
  Array.from({ length: count }, (_, at) => spec(`web-${at}`, { compose }));

let local: Local;
beforeAll(async () => {
  local = await startLocal({ loops: 0 });
});
afterAll(async () => {
  await local?.close();
});

/** The longest time for which the process answered nobody, in milliseconds, while it answered this. */
async function longestStall(body: unknown) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const text = JSON.stringify(body);
  delay.enable();
  const result = await local.call("POST", "/api/plans", { ...reader, body: text });
  delay.disable();
  return { result, stall: delay.max / 1e6 };
}

describe("a reader's plans", () => {
  test.each([
    ["90 hosts whose compose texts have 95 aliases each", hosts(90, aliased(3200, 95)), 400],
    ["as many hosts as are allowed, with aliases", hosts(20, aliased(3200, 50)), 400],
    ["hosts that are too large together", hosts(20, aliased(3000, 40)), 413],
    ["as much as is allowed", hosts(20, aliased(480, 45)), 200],
    ["one host with a long compose text", hosts(1, aliased(120_000, 0)), 200],
    ["a text of deep brackets", hosts(1, `services: ${"[".repeat(100_000)}`), 400],
  ])("answers %s without a stall", async (_what, body, status) => {
    await local.call("POST", "/api/plans", { ...reader, body: spec("first") });
    const { result, stall } = await longestStall(body);
    expect(result.status, result.text.slice(0, 300)).toBe(status);
    expect(stall).toBeLessThan(200 * timeFactor);
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
