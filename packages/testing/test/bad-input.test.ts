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
import { emulatedAzure, resourcesLeft } from "../src/index.ts";

// What of the issue's list of bad input is in access.test.ts (permission, quota, size, provider, subscription, clock), in
// clouds.test.ts (the wrong cloud), in plan.test.ts (a refusal that is foreseen) and in rotate.test.ts (expired
// certificates of hosts and clients) is not repeated here.

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const authority = createAuthority({ name: "tests" });

async function failure(run: () => Promise<unknown>) {
  const thrown = await run().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isBerthError(thrown)) throw new Error(`it should have ended in an error of the table: ${String(thrown)}`);
  expect(thrown.hint).toMatch(/\w/);
  return thrown.code;
}

const make = async (azure: Azure, more: object = {}) =>
  createHost(azure, parseHostSpec({ ...input, ...more }), await authority);

test("an authority that has expired ends a create before anything is made", async () => {
  await using cloud = await emulatedAzure();
  const old = await createAuthority({ name: "old", validForDays: 1, now: new Date(Date.now() - 3 * 86_400_000) });
  expect(await failure(() => createHost(cloud.azure, parseHostSpec(input), old))).toBe("authority-expired");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("a DNS label that is taken ends a create, and leaves whoever has it alone", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await make(azure, { name: "first", dnsLabel: "wanted-label" });
  const before = await resourcesLeft(azure);
  expect(await failure(() => make(azure, { dnsLabel: "wanted-label" }))).toBe("dns-label-taken");
  expect((await findHost(azure, "first")).hostname).toMatch(/^wanted-label\./);
  expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["first"]);
  // The group that was made for it is all that there is, and goes as any half-made host goes.
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual(before);
});

test("a policy that denies the machine ends a create, and what was made before it is removed without residue", async () => {
  const policies = [{ name: "small-only", type: /virtualMachines$/, effect: "deny" as const }];
  await using cloud = await emulatedAzure({ policies });
  const { azure } = cloud;
  expect(await failure(() => make(azure))).toBe("policy-denied");
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
  expect(await failure(() => findHost(azure, "demo"))).toBe("host-not-found");
});

test("a machine that somebody deleted in the portal is told as half a host, which create finishes and remove takes away", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host } = await make(azure);
  await azure.compute.virtualMachines.delete(host.resourceGroup, "demo");
  const left = await resourcesLeft(azure);
  expect(left).not.toContain("demo");
  expect(await inspectHost(azure, "demo")).toMatchObject({ state: "incomplete", power: "unknown" });
  expect(await failure(() => stopHost(azure, "demo"))).toBe("host-incomplete");
  expect(await failure(() => startHost(azure, "demo"))).toBe("host-incomplete");
  expect(await resourcesLeft(azure)).toEqual(left);
  expect((await make(azure)).host.state).toBe("ready");
  await azure.compute.virtualMachines.delete(host.resourceGroup, "demo");
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
});

test("a resource group that somebody deleted in the portal takes its host with it, and the next verb says so", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host } = await make(azure);
  await azure.resources.resourceGroups.delete(host.resourceGroup);
  expect(await listHosts(azure)).toEqual([]);
  expect(await failure(() => inspectHost(azure, "demo"))).toBe("host-not-found");
  expect(await failure(() => removeHost(azure, "demo"))).toBe("host-not-found");
  expect(await failure(() => stopHost(azure, "demo"))).toBe("host-not-found");
});

test.each([
  ["a name with odd characters", { name: "Ünïcode host" }, "name"],
  ["a name that ends a command", { name: "x; reboot" }, "name"],
  ["an invalid range", { allowFrom: ["300.1.1.1/33"] }, "allowFrom.0"],
  ["a location of another cloud", { location: "chinaeast2" }, "location"],
  ["a location of no form", { location: "West Europe!" }, "location"],
])("%s is refused before anything is sent", async (_, more, path) => {
  await using cloud = await emulatedAzure();
  const thrown = await make(cloud.azure, more).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "spec-invalid", details: { issues: [{ path }] } });
  expect(cloud.emulator.requests()).toEqual([]);
});
