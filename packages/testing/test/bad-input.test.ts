import { randomBytes } from "node:crypto";
import {
  type Azure,
  createAuthority,
  createHost,
  findHost,
  inspectHost,
  isBerthError,
  listHosts,
  parseHostSpec,
  removeHost,
  startHost,
  stopHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, resourcesLeft } from "../src/index.ts";

// More bad input is in access.test.ts (permission, quota, size, provider, subscription, clock), clouds.test.ts (the wrong
// cloud), plan.test.ts (rejections that what-if finds) and rotate.test.ts (expired certificates of hosts and clients).

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const authority = createAuthority({ name: "tests" });

async function failure(run: () => Promise<unknown>) {
  const thrown = await run().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isBerthError(thrown)) throw new Error(`not a BerthError: ${String(thrown)}`);
  expect(thrown.hint).toMatch(/\w/);
  return thrown.code;
}

const make = async (azure: Azure, more: object = {}) =>
  createHost(azure, parseHostSpec({ ...input, ...more }), await authority);

test("rejects an expired authority before it creates anything", async () => {
  await using cloud = await emulatedAzure();
  const old = await createAuthority({ name: "old", validForDays: 1, now: new Date(Date.now() - 3 * 86_400_000) });
  expect(await failure(() => createHost(cloud.azure, parseHostSpec(input), old))).toBe("authority-expired");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("rejects a compose file that expects a volume on a new host, and takes it for a host that exists", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const compose =
    "services: { a: { image: a, volumes: ['data:/data'] } }\nvolumes: { data: { external: true, name: old-data } }\n";
  const rejected = expect(make(azure, { compose })).rejects;
  await rejected.toMatchObject({
    code: "spec-invalid",
    details: {
      issues: [{ path: "compose", message: expect.stringContaining("line 2: the volume old-data is external") }],
    },
  });
  expect(await resourcesLeft(azure)).toEqual([]);
  await make(azure);
  expect((await make(azure, { compose })).host.name).toBe("demo");
});

test("rejects files that the extension cannot carry before it creates anything", async () => {
  await using cloud = await emulatedAzure();
  const composeFiles = { "a.bin": `base64:${randomBytes(300_000).toString("base64")}` };
  const compose = "services: { a: { image: a, volumes: ['./a.bin:/a.bin'] } }";
  expect(await failure(() => make(cloud.azure, { compose, composeFiles }))).toBe("settings-too-large");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("rejects a DNS label that is taken, and leaves its host alone", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await make(azure, { name: "first", dnsLabel: "wanted-label" });
  const before = await resourcesLeft(azure);
  expect(await failure(() => make(azure, { dnsLabel: "wanted-label" }))).toBe("dns-label-taken");
  expect((await findHost(azure, "first")).hostname).toMatch(/^wanted-label\./);
  expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["first"]);
  // Only the new resource group exists. It is removed like any incomplete host.
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual(before);
});

test("reports a policy that denies the machine, and removes what was created before", async () => {
  const policies = [{ name: "small-only", type: /virtualMachines$/, effect: "deny" as const }];
  await using cloud = await emulatedAzure({ policies });
  const { azure } = cloud;
  expect(await failure(() => make(azure))).toBe("policy-denied");
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
  expect(await failure(() => findHost(azure, "demo"))).toBe("host-not-found");
});

test("reports a host without its machine as incomplete, and completes or removes it", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host } = await make(azure);
  await (await azure.compute()).virtualMachines.delete(host.resourceGroup, "demo");
  const left = await resourcesLeft(azure);
  expect(left).not.toContain("demo");
  expect(await inspectHost(azure, "demo")).toMatchObject({ state: "incomplete", power: "unknown" });
  expect(await failure(() => stopHost(azure, "demo"))).toBe("host-incomplete");
  expect(await failure(() => startHost(azure, "demo"))).toBe("host-incomplete");
  expect(await resourcesLeft(azure)).toEqual(left);
  expect((await make(azure)).host.state).toBe("ready");
  await (await azure.compute()).virtualMachines.delete(host.resourceGroup, "demo");
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
});

test("finds no host after its resource group was deleted in the portal", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host } = await make(azure);
  await azure.arm.delete(armPath(azure, host.resourceGroup));
  expect(await listHosts(azure)).toEqual([]);
  expect(await failure(() => inspectHost(azure, "demo"))).toBe("host-not-found");
  expect(await failure(() => removeHost(azure, "demo"))).toBe("host-not-found");
  expect(await failure(() => stopHost(azure, "demo"))).toBe("host-not-found");
});

test.each([
  ["a name with odd characters", { name: "Ünïcode host" }, "name"],
  ["a name with shell syntax", { name: "x; reboot" }, "name"],
  ["an invalid range", { allowFrom: ["300.1.1.1/33"] }, "allowFrom.0"],
  ["a location of another cloud", { location: "chinaeast2" }, "location"],
  ["an invalid location", { location: "West Europe!" }, "location"],
])("rejects %s before it sends anything", async (_, more, path) => {
  await using cloud = await emulatedAzure();
  const thrown = await make(cloud.azure, more).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "spec-invalid", details: { issues: [{ path }] } });
  expect(cloud.emulator.requests()).toEqual([]);
});
