// @module-tag long
import { connectDocker, createClientRequest, type Host, secret } from "@dockberth/core";
import { resourcesLeft } from "@dockberth/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Local, startLocal } from "./local.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;
const caller = { roles: ["Berth.Write", "Berth.Grant"] } as const;

describe.skipIf(!real)("a host over HTTP, on a real guest", () => {
  let local: Local;
  beforeAll(async () => {
    local = await startLocal({}, { guests: "linux" });
  });
  afterAll(async () => {
    await local?.close();
  });

  const done = async (method: string, path: string, body?: object) => {
    const { headers, text } = await local.call(method, path, { ...caller, ...(body === undefined ? {} : { body }) });
    const location = headers.get("operation-location");
    if (location === null) throw new Error(text);
    return local.ended(location);
  };

  test("creates, grants, rotates, upgrades, audits, stops, starts and removes a host", async () => {
    const allowFrom = [`${local.cloud.emulator.guests?.hostAddress}/32`];
    const created = await done("POST", "/api/hosts", { name: "one", allowFrom, engine: { source: "distribution" } });
    expect(created).toMatchObject({ status: "Succeeded", result: { name: "one", state: "ready" } });

    // The private key never leaves the caller.
    const { csr, key } = await createClientRequest({ name: "ada" });
    const granted = await local.call("POST", "/api/hosts/one/grants", { ...caller, body: { csr, hours: 1 } });
    expect(granted.text).not.toContain("PRIVATE KEY");
    const material = { ca: granted.body.ca, cert: granted.body.cert, key: secret(key.reveal()) };
    const show = async () => (await local.call("GET", "/api/hosts/one")).body as Host;
    const version = async () => (await (await connectDocker(await show(), material)).version()).Version;
    expect(await version()).toMatch(/^\d+\.\d+/);

    expect(await done("POST", "/api/hosts/one/rotate")).toMatchObject({ status: "Succeeded" });
    expect(await version()).toMatch(/^\d+\.\d+/);
    const upgraded = await done("POST", "/api/hosts/one/upgrade");
    expect(upgraded).toMatchObject({ status: "Succeeded", result: { from: await version(), to: await version() } });
    const audited = await done("POST", "/api/hosts/one/audit");
    expect(audited).toMatchObject({ status: "Succeeded", result: { host: "one" } });
    expect(await done("POST", "/api/hosts/one/stop")).toMatchObject({ status: "Succeeded" });
    await expect(version()).rejects.toThrow();
    expect(await done("POST", "/api/hosts/one/start")).toMatchObject({ status: "Succeeded" });
    expect(await version()).toMatch(/^\d+\.\d+/);
    expect(await done("DELETE", "/api/hosts/one")).toMatchObject({ status: "Succeeded" });
    expect(await resourcesLeft(local.cloud.azure)).toEqual([]);
  });
});
