import { setTimeout as pause } from "node:timers/promises";
import { listAll } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const writer = { roles: ["Berth.Write"] } as const;

let local: Local;

beforeAll(async () => {
  local = await startLocal({ settings: { BERTH_HOSTS_PER_CALLER: "3" } });
});

afterAll(async () => {
  await local?.close();
});

describe("hosts over HTTP", () => {
  test("creates a host by POST, reports progress, shows it by GET, and leaves nothing after DELETE", async () => {
    const { status, headers, body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("one") });
    expect([status, body.status, headers.get("retry-after")]).toEqual([202, "NotStarted", "1"]);
    const created = await local.ended(headers.get("operation-location") ?? "");
    expect(created).toMatchObject({
      status: "Succeeded",
      verb: "create",
      attempts: 1,
      result: { name: "one", state: "ready" },
    });
    expect(created.events.map(({ number }: { number: number }) => number)).toEqual(
      created.events.map((_: unknown, index: number) => index + 1),
    );
    expect(created.events.map(({ sentence }: { sentence: string }) => sentence).join("\n")).toMatch(/over mutual TLS/);

    const shown = await local.call("GET", "/api/hosts/one", { roles: ["Berth.Read"] });
    expect(shown.body).toMatchObject({
      name: "one",
      state: "ready",
      operation: { verb: "create", status: "Succeeded" },
    });
    const etag = shown.headers.get("etag") ?? "";
    expect((await local.call("GET", "/api/hosts/one", { headers: { "if-none-match": etag } })).status).toBe(304);
    expect(
      (await local.call("DELETE", "/api/hosts/one", { ...writer, headers: { "if-match": '"other"' } })).status,
    ).toBe(412);

    const removing = await local.call("DELETE", "/api/hosts/one", { ...writer, headers: { "if-match": etag } });
    expect(removing.status).toBe(202);
    expect(await local.ended(removing.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
    expect((await local.call("GET", "/api/hosts/one")).status).toBe(404);
    const left: string[] = [];
    for await (const { name } of listAll(local.cloud.azure, "resources")) left.push(name ?? "");
    expect(left).toEqual([]);
  });

  test("returns the same operation for the same Idempotency-Key, and rejects another body with it", async () => {
    const headers = { "idempotency-key": "key-1" };
    const first = await local.call("POST", "/api/hosts", { ...writer, headers, body: spec("same") });
    const again = await local.call("POST", "/api/hosts", { ...writer, headers, body: spec("same") });
    expect(again.body.id).toBe(first.body.id);
    const other = await local.call("POST", "/api/hosts", { ...writer, headers, body: spec("same", { port: 2400 }) });
    expect([other.status, other.body.code]).toEqual([422, "idempotency-mismatch"]);
    const otherCaller = { roles: ["Berth.Write"], as: "somebody-else" } as const;
    expect((await local.call("GET", `/api/operations/${first.body.id}`, otherCaller)).status).toBe(404);
    expect(await local.ended(`/api/operations/${first.body.id}`)).toMatchObject({ status: "Succeeded", attempts: 1 });
    await local.ended((await local.call("DELETE", "/api/hosts/same", writer)).headers.get("operation-location") ?? "");
  });

  test("creates several hosts as a batch, and rejects all of them above the caller's quota", async () => {
    const four = ["a", "b", "c", "d"].map((name) => spec(`batch-${name}`));
    expect(await local.call("POST", "/api/hosts", { ...writer, body: four })).toMatchObject({
      status: 429,
      body: { code: "host-quota-reached" },
    });
    const { headers, body } = await local.call("POST", "/api/hosts", { ...writer, body: four.slice(0, 3) });
    expect(body.operations).toHaveLength(3);
    expect(await local.ended(headers.get("operation-location") ?? "")).toMatchObject({
      verb: "batch",
      status: "Succeeded",
    });
    const page = await local.call("GET", "/api/hosts?limit=2&owner=me", writer);
    expect(page.body.hosts.map(({ name }: { name: string }) => name)).toEqual(["batch-a", "batch-b"]);
    const link = /<(.+)>/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
    expect((await local.call("GET", link, writer)).body).toMatchObject({ hosts: [{ name: "batch-c" }], next: null });
    for (const name of ["batch-a", "batch-b", "batch-c"])
      await local.ended(
        (await local.call("DELETE", `/api/hosts/${name}`, writer)).headers.get("operation-location") ?? "",
      );
    expect((await local.call("GET", "/api/hosts")).body.hosts).toEqual([]);
  });

  test("streams an operation as server-sent events, and resumes after the last event", async () => {
    const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("watched") });
    const all = (await local.call("GET", `/api/operations/${body.id}/events`, writer)).text;
    expect(all).toMatch(/^retry: 1000\n\nid: 1\nevent: fact\ndata: \{"number":1,/);
    expect(all).toMatch(/event: end\ndata: \{"status":"Succeeded"\}\n\n$/);
    const last = /.*\nid: (\d+)\n/s.exec(all)?.[1] ?? "";
    const rest = await local.call("GET", `/api/operations/${body.id}/events`, {
      ...writer,
      headers: { "last-event-id": last },
    });
    expect(rest.text).not.toContain("event: fact");
    await local.ended(
      (await local.call("DELETE", "/api/hosts/watched", writer)).headers.get("operation-location") ?? "",
    );
  });

  test("stores a failure with code, message and hint, and lets the host be removed", async () => {
    local.cloud.emulator.failNext({
      method: "PUT",
      path: /deployments\/berth-broken$/,
      answer: { status: 409, code: "QuotaExceeded", message: "Current Limit: 1" },
    });
    const { headers } = await local.call("POST", "/api/hosts", { ...writer, body: spec("broken") });
    const ended = await local.ended(headers.get("operation-location") ?? "");
    expect(ended).toMatchObject({ status: "Failed", error: { code: "quota-exceeded", kind: "limit" } });
    expect(ended.error.hint).not.toBe("");
    expect((await local.call("GET", "/api/hosts/broken")).body.operation.status).toBe("Failed");
    const removing = await local.call("DELETE", "/api/hosts/broken", writer);
    expect(await local.ended(removing.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
  });

  test("cancels an operation", async () => {
    const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("stopped") });
    expect((await local.call("DELETE", `/api/operations/${body.id}`, writer)).status).toBe(202);
    const ended = await local.ended(`/api/operations/${body.id}`);
    expect(["Canceled", "Succeeded"]).toContain(ended.status);
    const removing = await local.call("DELETE", "/api/hosts/stopped", writer);
    expect(await local.ended(removing.headers.get("operation-location") ?? "")).toMatchObject({ status: "Succeeded" });
  });

  test("keeps secrets in the vault only, and only until the operation has ended", async () => {
    const body = spec("secretive", {
      logins: [{ server: "acme.azurecr.io", username: "ci", password: "canary-9a1b" }],
    });
    const { headers, body: accepted } = await local.call("POST", "/api/hosts", { ...writer, body });
    const ended = await local.ended(headers.get("operation-location") ?? "");
    expect(ended.status).toBe("Succeeded");
    const record = await local.service.store.operations.read(accepted.id);
    expect(JSON.stringify([ended, record])).not.toMatch(/canary-9a1b|PRIVATE KEY/);
    expect(await local.service.secrets?.get(`berth-request-${accepted.id}`)).toBeUndefined();
    await local.ended(
      (await local.call("DELETE", "/api/hosts/secretive", writer)).headers.get("operation-location") ?? "",
    );
  });
});

describe("hosts and their owners", () => {
  test("rejects changes to another caller's host", async () => {
    const mine = { roles: ["Berth.Write"], as: "me" } as const;
    const { headers } = await local.call("POST", "/api/hosts", { ...mine, body: spec("mine") });
    await local.ended(headers.get("operation-location") ?? "");
    const other = { roles: ["Berth.Write"], as: "other" } as const;
    expect((await local.call("DELETE", "/api/hosts/mine", other)).status).toBe(403);
    expect((await local.call("POST", "/api/hosts", { ...other, body: spec("mine") })).status).toBe(403);
    await local.ended((await local.call("DELETE", "/api/hosts/mine", mine)).headers.get("operation-location") ?? "");
  });

  test("never runs two operations on one host at the same time", async () => {
    const { body } = await local.call("POST", "/api/hosts", { ...writer, body: spec("busy") });
    await local.service.queue.send({ operation: body.id });
    await local.service.queue.send({ operation: body.id });
    expect(await local.ended(`/api/operations/${body.id}`)).toMatchObject({ status: "Succeeded", attempts: 1 });
    await pause(300);
    await local.ended((await local.call("DELETE", "/api/hosts/busy", writer)).headers.get("operation-location") ?? "");
  });
});
