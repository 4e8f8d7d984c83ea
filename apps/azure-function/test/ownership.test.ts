import { assignHost, createAuthority, createHost, findHost, parseHostSpec } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireAllowedSpec } from "../src/access/allowed-choices.ts";
import { readSettings } from "../src/settings.ts";
import { type CallOptions, type Local, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const alice = { roles: ["Berth.Write", "Berth.Grant"], as: "alice" } as const;
const mallory = { roles: ["Berth.Write", "Berth.Grant"], as: "mallory" } as const;
const admin = { roles: ["Berth.Admin"], as: "admin" } as const;
const identity = (name: string) =>
  `/subscriptions/${local.cloud.emulator.subscriptionId}/resourceGroups/berth-function/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;

let local: Local;
beforeAll(async () => {
  local = await startLocal({
    settings: { BERTH_RESOURCE_GROUPS: "berth-*,team", BERTH_OWN_RESOURCE_GROUP: "berth-Function" },
  });
});
afterAll(async () => {
  await local?.close();
});

/** Sends a request; resolves with the ended operation, or with the problem document of a request that was not accepted. */
async function done(caller: CallOptions, method: string, path: string, body?: object) {
  const result = await local.call(method, path, { ...caller, ...(body === undefined ? {} : { body }) });
  const location = result.headers.get("operation-location");
  return location === null ? result.body : local.ended(location);
}

/** As a colleague does with the command line: with another authority, and without an owner. */
async function createByCommandLine(name: string) {
  return createHost(local.cloud.azure, parseHostSpec(spec(name)), await createAuthority({ name: "colleague" }));
}

describe("a host that this application did not make", () => {
  test("gives nothing to a caller who asks for its name", async () => {
    await createByCommandLine("prod");
    const before = await findHost(local.cloud.azure, "prod");
    expect(await done(mallory, "DELETE", "/api/hosts/prod")).toMatchObject({ status: 403 });
    expect(await done(mallory, "POST", "/api/hosts", spec("prod"))).toMatchObject({
      status: 403,
      code: "caller-forbidden",
    });
    const { body: shown } = await local.call("GET", "/api/hosts/prod", mallory);
    expect(shown).toMatchObject({ owner: null, operation: null });
    for (const action of ["stop", "upgrade", "rotate", "grants"])
      expect(
        await done(mallory, "POST", `/api/hosts/prod/${action}`, action === "grants" ? { csr: "x" } : {}),
      ).toMatchObject({ status: 403 });
    expect(await findHost(local.cloud.azure, "prod")).toEqual(before);
  });

  test("stays its owner's where it is created between the request and the work", async () => {
    // The first read shows no host; the colleague creates it before the worker begins.
    const real = local.service.queue.send;
    const held: (() => Promise<void>)[] = [];
    Object.assign(local.service.queue, {
      send: async (message: Parameters<typeof real>[0]) => void held.push(() => real(message)),
    });
    const { headers } = await local.call("POST", "/api/hosts", { ...mallory, body: spec("race") });
    Object.assign(local.service.queue, { send: real });
    await createByCommandLine("race");
    for (const send of held) await send();
    const ended = await local.ended(headers.get("operation-location") ?? "");
    expect(ended).toMatchObject({ status: "Failed", error: { code: "owner-differs" } });
    expect((await local.call("GET", "/api/hosts/race", mallory)).body).toMatchObject({ owner: null, operation: null });
    expect(await done(mallory, "DELETE", "/api/hosts/race")).toMatchObject({ status: 403 });
  });

  test("belongs to a caller once an administrator has assigned it", async () => {
    await createByCommandLine("given");
    expect(await done(alice, "POST", "/api/hosts/given/assign", { caller: "alice" })).toMatchObject({ status: 403 });
    expect(await done(admin, "POST", "/api/hosts/given/assign", { caller: "alice" })).toMatchObject({
      status: "Succeeded",
      result: { owner: `function/${local.identity.tenantId}/alice` },
    });
    expect(await done(alice, "POST", "/api/hosts/given/stop")).toMatchObject({ status: "Succeeded" });
    expect(await done(mallory, "POST", "/api/hosts/given/start")).toMatchObject({ status: 403 });
    expect(await done(admin, "POST", "/api/hosts/given/assign", { caller: null })).toMatchObject({
      status: "Succeeded",
      result: { owner: null },
    });
    expect(await done(alice, "POST", "/api/hosts/given/start")).toMatchObject({ status: 403 });
  });
});

test("rejects queued work on a host that has got another owner meanwhile", async () => {
  expect(await done(alice, "POST", "/api/hosts", spec("moved"))).toMatchObject({ status: "Succeeded" });
  const owner = { adapter: "function", tenant: local.identity.tenantId, id: "bob" };
  const real = local.service.queue.send;
  const held: (() => Promise<void>)[] = [];
  Object.assign(local.service.queue, {
    send: async (message: Parameters<typeof real>[0]) => void held.push(() => real(message)),
  });
  const { headers } = await local.call("DELETE", "/api/hosts/moved", alice);
  Object.assign(local.service.queue, { send: real });
  await assignHost(local.cloud.azure, "moved", { owner });
  for (const send of held) await send();
  expect(await local.ended(headers.get("operation-location") ?? "")).toMatchObject({
    status: "Failed",
    error: { code: "owner-differs" },
  });
  expect((await findHost(local.cloud.azure, "moved")).state).toBe("ready");
});

test("keeps the owner of a host that an administrator creates again", async () => {
  expect(await done(alice, "POST", "/api/hosts", spec("kept"))).toMatchObject({ status: "Succeeded" });
  expect(await done(admin, "POST", "/api/hosts", spec("kept"))).toMatchObject({
    status: "Succeeded",
    result: { owner: `function/${local.identity.tenantId}/alice` },
  });
});

describe("what a caller may put a host into, and on it", () => {
  test("rejects the resource group, network and security group of another caller's host", async () => {
    expect(await done(alice, "POST", "/api/hosts", spec("alices"))).toMatchObject({ status: "Succeeded" });
    const places = [
      { resourceGroup: "berth-alices" },
      { network: { existing: true, resourceGroup: "berth-alices" } },
      { securityGroup: { name: "alices-nsg", resourceGroup: "berth-alices" } },
    ];
    for (const [index, place] of places.entries())
      expect(await done(mallory, "POST", "/api/hosts", spec(`guest-${index}`, place))).toMatchObject({
        status: "Failed",
        error: { code: "group-of-other-owner" },
      });
    expect(await done(alice, "DELETE", "/api/hosts/alices")).toMatchObject({ status: "Succeeded" });
  });

  test.each([
    ["the application's own group", spec("guest", { resourceGroup: "berth-function" })],
    ["the application's own group as that of a host", spec("function")],
    [
      "an address in the application's group",
      spec("guest", { publicAddress: { name: "x", resourceGroup: "berth-function" } }),
    ],
    ["names for the certificate", spec("guest", { hostnames: ["registry.corp.example"] })],
    ["a name with an address", spec("guest", { publicAddress: { name: "x", hostname: "registry.corp.example" } })],
  ])("rejects %s", async (_what, body) => {
    for (const path of ["hosts", "plans"])
      expect(await done(mallory, "POST", `/api/${path}`, body)).toMatchObject({
        status: 403,
        code: "choice-forbidden",
      });
  });

  test("removes nothing from the group of another caller's host, which a rejected create has named", async () => {
    const { azure } = local.cloud;
    const group = `/subscriptions/${local.cloud.emulator.subscriptionId}/resourceGroups/berth-carols`;
    const network = `${group}/providers/Microsoft.Network/virtualNetworks/berth-net`;
    // As another caller's create leaves it for some seconds.
    await azure.arm.put(group, { location: "westeurope", tags: { "berth-shared": "group" } });
    await azure.arm.put(network, {
      location: "westeurope",
      tags: { "berth-shared": "network" },
      properties: { addressSpace: { addressPrefixes: ["10.20.0.0/16"] } },
    });
    const body = spec("intruder", { resourceGroup: "berth-carols" });
    expect(await done(mallory, "POST", "/api/hosts", body)).toMatchObject({ error: { code: "group-of-other-owner" } });
    expect(await done(mallory, "DELETE", "/api/hosts/intruder")).toMatchObject({ result: { removed: [] } });
    await expect(azure.arm.get(network)).resolves.toMatchObject({ name: "berth-net" });
    expect((await local.call("GET", "/api/hosts/intruder", mallory)).status).toBe(404);
  });

  test("rejects images by their ids, except those that are listed", async () => {
    const group = `/subscriptions/${local.cloud.emulator.subscriptionId}/resourceGroups/payroll/providers/Microsoft.Compute`;
    const images = [
      `${group}/images/backup`,
      `${group}/galleries/ours/images/disks`,
      "/SharedGalleries/g/Images/i",
      "gallery:ci",
    ];
    for (const image of images)
      expect(await done(mallory, "POST", "/api/hosts", spec("guest", { image }))).toMatchObject({
        status: 403,
        code: "choice-forbidden",
      });
    const allows = (listed: string, image: string) => {
      const settings = readSettings({ ...local.env, BERTH_IMAGES: listed });
      return () => requireAllowedSpec(parseHostSpec(spec("guest", { image })), settings);
    };
    const [backup = "", disks = ""] = images;
    expect(allows(backup, backup)).not.toThrow();
    expect(allows(`${disks}/versions/*`, `${disks.toUpperCase()}/versions/1.0.0`)).not.toThrow();
    expect(allows(disks, `${disks}2`)).toThrow("is not allowed here");
    expect(allows("gallery:ci", "gallery:ci")).not.toThrow();
    expect(allows("", "ubuntu-24.04")).not.toThrow();
  });

  test("rejects every identity that is not listed", async () => {
    for (const user of [identity("berth"), identity("berth").replace("berth-function", "berth-guest")])
      expect(await done(mallory, "POST", "/api/hosts", spec("guest", { identity: { user: [user] } }))).toMatchObject({
        status: 403,
        code: "choice-forbidden",
      });
  });

  test("accepts listed identities, but in no case the application's own", () => {
    const settings = (identities: string) =>
      readSettings({ ...local.env, BERTH_IDENTITIES: identities, BERTH_OWN_IDENTITY: identity("berth") });
    expect(settings(identity("builds")).identities).toEqual([identity("builds")]);
    expect(() => settings(identity("BERTH").replace("berth-function", "Berth-Function"))).toThrow("must never be");
    expect(() => settings("/subscriptions/*")).toThrow("give resource ids");
  });
});
