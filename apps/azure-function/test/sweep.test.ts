import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newOperation } from "../src/storage/operation.ts";
import { isPublicAddress } from "../src/sweep/public-address.ts";
import { sweep } from "../src/sweep/sweep.ts";
import { callWebhook } from "../src/sweep/webhook.ts";
import { type Local, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local?.close();
});

const signal = new AbortController().signal;

test("removes hosts whose expiry and grace have passed, and keeps the rest", async () => {
  for (const [name, more] of [
    ["expired", { expiresAt: new Date(Date.now() + 3_600_000).toISOString() }],
    ["by-default", {}],
  ] as const) {
    const { headers } = await local.call("POST", "/api/hosts", { body: { name, allowFrom: ["127.0.0.0/8"], ...more } });
    expect(await local.ended(headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
  }
  const later = { now: () => new Date(Date.now() + 3 * 3_600_000) };
  const settings = { ...local.service.settings, sweep: { mode: "report" as const, graceMinutes: 60 } };
  const reporting = await sweep({ ...local.service, ...later, settings }, signal);
  expect(reporting.entries.map(({ host, outcome }) => [host, outcome])).toEqual([
    ["by-default", "kept"],
    ["expired", "would-remove"],
  ]);
  const removing = await sweep({ ...local.service, ...later }, signal);
  expect(removing.entries.map(({ host, outcome }) => [host, outcome])).toEqual([
    ["by-default", "kept"],
    ["expired", "removed"],
  ]);
  const { body } = await local.call("GET", "/api/hosts");
  expect(body.hosts.map(({ name }: { name: string }) => name)).toEqual(["by-default"]);
  const lasts = Date.parse(body.hosts[0].expiresAt) - Date.now();
  expect(lasts / 3_600_000).toBeGreaterThan(23);
  expect(lasts / 3_600_000).toBeLessThan(24);
});

test("rejects an expiry after the longest lifetime, except for administrators", async () => {
  await using limited = await startLocal({ loops: 0, settings: { BERTH_MAX_HOURS: "10" } });
  const allowFrom = ["127.0.0.0/8"];
  const expiresAt = new Date(Date.now() + 11 * 3_600_000).toISOString();
  const ask = (roles: "Berth.Write" | "Berth.Admin", body: object) =>
    limited.call("POST", "/api/hosts", { roles: [roles], body });
  expect(await ask("Berth.Write", { name: "long", allowFrom, expiresAt })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining("must be at most 10 hours from now") },
  });
  expect((await ask("Berth.Admin", { name: "long", allowFrom, expiresAt })).status).toBe(202);
  expect((await ask("Berth.Write", { name: "short", allowFrom })).status).toBe(202);
  const { hosts } = (await limited.call("GET", "/api/hosts")).body;
  const short = hosts.find(({ name }: { name: string }) => name === "short");
  expect(Date.parse(short.expiresAt) - Date.now()).toBeLessThan(10 * 3_600_000);
});

test("queues an operation whose message was lost again", async () => {
  const id = randomUUID();
  const subscriptionId = local.cloud.emulator.subscriptionId;
  const createdAt = new Date(Date.now() - 3_600_000).toISOString();
  await local.service.store.operations.insert(
    newOperation({ id, verb: "remove", subscriptionId, host: "never", owner: "me", createdAt, input: {} }),
  );
  expect((await sweep(local.service, signal)).queuedAgain).toEqual([id]);
  expect(await local.ended(`/api/operations/${id}`)).toMatchObject({ status: "Succeeded" });
  expect((await sweep(local.service, signal)).queuedAgain).toEqual([]);
});

test("calls a webhook at public addresses only, whatever its name resolves to", async () => {
  const url = "https://hooks.example/T000/canary-51";
  const resolvingTo = (...addresses: string[]) => callWebhook(url, {}, { resolve: async () => addresses });
  for (const address of [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "168.63.129.16",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
    "100.64.0.1",
    "0.0.0.0",
    "64:ff9b::a00:1",
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
    await expect(resolvingTo("93.184.216.34", address)).rejects.toMatchObject({
      code: "url-refused",
      message: expect.not.stringContaining("canary"),
    });
  }
  expect(["93.184.216.34", "2606:4700::1111", "8.8.8.8"].map(isPublicAddress)).toEqual([true, true, true]);
  for (const url of [
    "http://hooks.example/",
    "https://user:pass@hooks.example/",
    "file:///etc/passwd",
    "gopher://x",
    "x",
  ])
    await expect(callWebhook(url, {}, { resolve: async () => ["93.184.216.34"] })).rejects.toMatchObject({
      code: "url-refused",
    });
  for (const url of [
    "https://2130706433/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://localhost/",
    "https://127.1/",
  ])
    await expect(callWebhook(url, {})).rejects.toMatchObject({ code: "url-refused" });
});
