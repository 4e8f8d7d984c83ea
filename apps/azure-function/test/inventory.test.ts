import { afterAll, beforeAll, expect, test } from "vitest";
import { createInventory } from "../src/inventory/inventory.ts";
import { refreshed } from "../src/inventory/refreshed.ts";
import { type Local, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  local = await startLocal();
});

afterAll(async () => {
  await local?.close();
});

test("answers any number of readers from one listing in 5 seconds, and again after an operation", async () => {
  const spec = { name: "read", allowFrom: ["127.0.0.0/8"] };
  const created = await local.call("POST", "/api/hosts", { body: spec });
  await local.ended(created.headers.get("operation-location") ?? "");
  let milliseconds = Date.now();
  const inventory = createInventory({ ...local.service, now: () => new Date(milliseconds) });
  const { subscriptionIds } = local.service.settings;
  const read = () => inventory.read(subscriptionIds[0]);
  const listings = async (work: () => Promise<unknown>) => {
    const before = local.cloud.emulator.requests().length;
    await work();
    const requests = local.cloud.emulator.requests().slice(before);
    return requests.filter(({ path }) => /\/providers\/Microsoft\.Network\/networkInterfaces$/.test(path)).length;
  };
  const readers = () => Promise.all(Array.from({ length: 50 }, read));
  const first = await listings(readers);
  expect(first).toBe(1);
  const total = local.cloud.emulator.requests().length;
  for (let second = 0; second < 4; second += 1) {
    milliseconds += 1000;
    await readers();
  }
  expect(local.cloud.emulator.requests()).toHaveLength(total);
  milliseconds += 2000;
  await readers();
  await expect.poll(() => local.cloud.emulator.requests().length).toBeGreaterThan(total);
});

test("shows a change as soon as its operation has ended, with an ETag that changes with it", async () => {
  const shown = async () => local.call("GET", "/api/hosts?limit=10");
  const before = await shown();
  const created = await local.call("POST", "/api/hosts", { body: { name: "changed", allowFrom: ["127.0.0.0/8"] } });
  const pending = (await shown()).body.hosts.find(({ name }: { name: string }) => name === "changed");
  expect(pending).toMatchObject({ size: expect.stringMatching(/^Standard_/), expiresAt: expect.any(String) });
  await local.ended(created.headers.get("operation-location") ?? "");
  const after = await shown();
  expect(after.body.hosts).toContainEqual(expect.objectContaining({ name: "changed", state: "ready" }));
  expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
  const known = { headers: { "if-none-match": `"other", W/${after.headers.get("etag")}` } };
  expect((await local.call("GET", "/api/hosts?limit=10", known)).status).toBe(304);
  const removed = await local.call("DELETE", "/api/hosts/changed");
  await local.ended(removed.headers.get("operation-location") ?? "");
  expect((await shown()).text).not.toContain('"changed"');
});

test("keeps a failure for as long as a value, and what is usable in spite of it", async () => {
  let seconds = 0;
  let loads = 0;
  const load = async () => {
    loads += 1;
    if (loads === 2) throw new Error("down");
    return loads;
  };
  const value = refreshed(load, { fresh: 5, usable: 15 }, () => seconds * 1000);
  expect(await value.read()).toBe(1);
  seconds = 6;
  expect(await value.read()).toBe(1);
  expect(await value.read()).toBe(1);
  expect(loads).toBe(2);
  seconds = 12;
  expect(await value.read()).toBe(1);
  expect(await value.read()).toBe(3);
  value.forget();
  expect(await value.read()).toBe(4);
});
