import { resourcesLeft } from "@dockberth/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sweep } from "../src/sweep/sweep.ts";
import { type Local, startLocal } from "./local.ts";

const spec = (name: string) => ({ name, allowFrom: ["127.0.0.0/8"] });
const writer = { roles: ["Berth.Write", "Berth.Grant"] } as const;

let local: Local;
beforeAll(async () => {
  local = await startLocal({ settings: { BERTH_ATTEMPTS: "2" } });
});
afterAll(async () => {
  await local?.close();
});

const remove = async (name: string) =>
  local.ended((await local.call("DELETE", `/api/hosts/${name}`, writer)).headers.get("operation-location") ?? "");

test("finishes an operation in a later attempt when Azure is away for longer than one request retries", async () => {
  const { emulator } = local.cloud;
  emulator.failNext({ method: "PUT", path: /deployments\/berth-retried$/, answer: "reset-before", times: 6 });
  const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("retried") });
  expect(await local.ended(`/api/operations/${body.id}`)).toMatchObject({ status: "Succeeded", attempts: 2 });
  expect(await remove("retried")).toMatchObject({ status: "Succeeded" });
});

test("keeps the reason after the last attempt, and leaves nothing behind on removal", { tags: ["long"] }, async () => {
  const { emulator, azure } = local.cloud;
  emulator.failNext({ method: "PUT", path: /deployments\/berth-lost$/, answer: "reset-before", times: 1000 });
  const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("lost") });
  const ended = await local.ended(`/api/operations/${body.id}`);
  expect(ended).toMatchObject({ status: "Failed", error: { kind: "unreachable" } });
  expect(ended.attempts).toBe(local.service.settings.attempts);
  expect(ended.error.hint).not.toBe("");
  expect(await remove("lost")).toMatchObject({ status: "Succeeded" });
  expect(await resourcesLeft(azure)).toEqual([]);
});

test("answers 503 while the vault is unavailable, and releases the quota that was reserved for it", {
  tags: ["long"],
}, async () => {
  const { emulator } = local.cloud;
  const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("vaulted") });
  expect(await local.ended(`/api/operations/${body.id}`)).toMatchObject({ status: "Succeeded" });
  emulator.failNext({ path: /^\/secrets\/berth-request-/, answer: "reset-before", times: 1000 });
  const secretive = { ...spec("secretive"), logins: [{ server: "acme.azurecr.io", username: "ci", password: "x" }] };
  const refused = await local.call("POST", "/api/hosts", { ...writer, body: secretive });
  expect(refused.body).toMatchObject({ status: 503, code: "vault-unavailable" });
  expect((await local.call("GET", "/api/hosts/secretive")).status).toBe(404);
  // A request that was not accepted counts for its caller only until the next sweep.
  const later = { ...local.service, now: () => new Date(Date.now() + 3_600_000) };
  const reserved = async () => (await local.service.store.callers.reservations(later.now())).map(({ host }) => host);
  expect(await reserved()).toContainEqual(expect.stringMatching(/-secretive$/));
  await sweep(later, new AbortController().signal);
  expect(await reserved()).toEqual([expect.stringMatching(/-vaulted$/)]);
  expect(await remove("vaulted")).toMatchObject({ status: "Succeeded" });
});

test("answers 503 while storage is unavailable, and does the repeated request once", async () => {
  const options = { ...writer, body: spec("stored"), headers: { "idempotency-key": "outage-1" } };
  process.kill(local.storage.pid, "SIGSTOP");
  try {
    const refused = await local.call("POST", "/api/hosts", options);
    expect(refused.body).toMatchObject({ status: 503, code: "storage-unavailable" });
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  } finally {
    process.kill(local.storage.pid, "SIGCONT");
  }
  const accepted = await local.call("POST", "/api/hosts", options);
  expect(accepted.status).toBe(202);
  expect(await local.ended(`/api/operations/${accepted.body.id}`)).toMatchObject({ status: "Succeeded" });
  const again = await local.call("POST", "/api/hosts", options);
  expect(again.body.id).toBe(accepted.body.id);
  expect(await remove("stored")).toMatchObject({ status: "Succeeded" });
});
