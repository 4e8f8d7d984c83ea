import { expect, test } from "vitest";
import { emulated } from "./azure.ts";
import { groupTemplate, machine, networkInterface, publicAddress, virtualNetwork } from "./quickstarts.ts";

type Json = Record<string, unknown>;

const version = "2020-05-01";

/** A machine in the group `team`, and the requests for locks. */
async function withMachine() {
  const azure = await emulated();
  const { resources, deployments, emulator } = azure;
  await resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const deploy = (templated: readonly Json[], name = "make") =>
    deployments.deployments.createOrUpdate("team", name, {
      properties: { mode: "Incremental", template: groupTemplate({ resources: templated }) },
    });
  const id = "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]";
  const withOption = machine("vm1", id, { dependsOn: ["nic1"] });
  const profile = (withOption["properties"] as { networkProfile: Json }).networkProfile;
  profile["networkInterfaces"] = [{ id, properties: { deleteOption: "Delete" } }];
  await deploy([
    ...[virtualNetwork("net"), publicAddress("ip"), networkInterface("nic1", { dependsOn: ["net"] }), withOption],
  ]);
  const group = `/subscriptions/${emulator.subscriptionId}/resourceGroups/team`;
  const lockId = (scope: string, name = "keep") => `${scope}/providers/Microsoft.Authorization/locks/${name}`;
  const lock = (scope: string, level: string, name?: string) =>
    resources.resources.createOrUpdateById(lockId(scope, name), version, { properties: { level } });
  const unlock = (scope: string, name?: string) => resources.resources.deleteById(lockId(scope, name), version);
  const locks = async (scope: string) => {
    let text = "";
    // The client reads one resource, and drops the list.
    const onResponse = ({ bodyAsText }: { bodyAsText?: string | null }) => {
      text = bodyAsText ?? "";
    };
    await resources.resources.getById(`${scope}/providers/Microsoft.Authorization/locks`, version, { onResponse });
    return (JSON.parse(text) as { value: Json[] }).value.map(({ name }) => name);
  };
  return { ...azure, group, deploy, lock, unlock, locks, lockId, [Symbol.asyncDispose]: () => emulator.close() };
}

/** The error of a lock, as Azure words it. */
const lockedBy = (...scopes: readonly string[]) => ({
  statusCode: 409,
  code: "ScopeLocked",
  message: expect.stringContaining(`because following scope(s) are locked: '${scopes.join(",")}'.`) as string,
});

test("keeps a resource that CanNotDelete locks, until the lock is removed", async () => {
  await using azure = await withMachine();
  const { compute, resources, group, lock, unlock, locks } = azure;
  const vm = `${group}/providers/Microsoft.Compute/virtualMachines/vm1`;
  expect(await lock(vm, "cannotdelete")).toMatchObject({ name: "keep", properties: { level: "CanNotDelete" } });
  expect([await locks(vm), await locks(group), await locks(group.split("/resourceGroups")[0] ?? "")]).toEqual([
    ["keep"],
    ["keep"],
    ["keep"],
  ]);
  const names: string[] = [];
  for await (const { name = "" } of resources.resources.listByResourceGroup("team")) names.push(name);
  expect(names).not.toContain("keep");
  await expect(compute.virtualMachines.delete("team", "vm1")).rejects.toMatchObject(lockedBy(vm));
  await expect(resources.resourceGroups.delete("team")).rejects.toMatchObject(lockedBy(vm));
  await compute.virtualMachines.powerOff("team", "vm1");
  await azure.network.publicIPAddresses.delete("team", "ip");
  await unlock(vm);
  await unlock(vm);
  await compute.virtualMachines.delete("team", "vm1");
  await resources.resourceGroups.delete("team");
  expect(
    await resources.resourceGroups.checkExistence("team").then(
      ({ body }) => body,
      () => false,
    ),
  ).toBe(false);
});

test("allows only reads where ReadOnly locks, and names each scope that is locked", async () => {
  await using azure = await withMachine();
  const { compute, network, resources, group, lock, unlock, deploy } = azure;
  await lock(group, "ReadOnly");
  const held = lockedBy(group);
  const vm = await compute.virtualMachines.get("team", "vm1");
  await expect(compute.virtualMachines.createOrUpdate("team", "vm1", vm)).rejects.toMatchObject(held);
  await expect(compute.virtualMachines.update("team", "vm1", { tags: {} })).rejects.toMatchObject(held);
  await expect(compute.virtualMachines.start("team", "vm1")).rejects.toMatchObject(held);
  await expect(network.publicIPAddresses.delete("team", "ip")).rejects.toMatchObject(held);
  await expect(resources.resourceGroups.createOrUpdate("team", { location: "westeurope" })).rejects.toMatchObject(held);
  await expect(deploy([publicAddress("ip2")], "more")).rejects.toMatchObject(held);
  const ip = `${group}/providers/Microsoft.Network/publicIPAddresses/ip`;
  await lock(ip, "CanNotDelete", "own");
  await expect(network.publicIPAddresses.delete("team", "ip")).rejects.toMatchObject(lockedBy(group, ip));
  await unlock(group);
  await expect(network.publicIPAddresses.delete("team", "ip")).rejects.toMatchObject(lockedBy(ip));
  await deploy([publicAddress("ip2")], "more");
});

test("keeps a locked part of a machine that is deleted", async () => {
  await using azure = await withMachine();
  const { compute, network, group, lock } = azure;
  await lock(`${group}/providers/Microsoft.Network/networkInterfaces/nic1`, "CanNotDelete");
  await compute.virtualMachines.delete("team", "vm1");
  expect((await network.networkInterfaces.get("team", "nic1")).virtualMachine).toBeUndefined();
});

const level = { properties: { level: "CanNotDelete", notes: "ours" } };

test.each<[string, Json]>([
  ["of the group", { type: "Microsoft.Authorization/locks", name: "keep", ...level }],
  [
    "with a scope, as Bicep writes it",
    {
      type: "Microsoft.Authorization/locks",
      name: "keep",
      scope: "[format('Microsoft.Network/publicIPAddresses/{0}', 'ip')]",
      ...level,
    },
  ],
  [
    "below its resource",
    { type: "Microsoft.Network/publicIPAddresses/providers/locks", name: "ip/Microsoft.Authorization/keep", ...level },
  ],
])("deploys the lock %s", async (title, resource) => {
  await using azure = await withMachine();
  const { group, deploy, network, lockId, resources, deployments } = azure;
  const locked = title === "of the group" ? group : `${group}/providers/Microsoft.Network/publicIPAddresses/ip`;
  const templated = [publicAddress("ip"), { apiVersion: version, dependsOn: ["ip"], ...resource }];
  const properties = { mode: "Incremental" as const, template: groupTemplate({ resources: templated }) };
  const changes = async () =>
    ((await deployments.deployments.whatIf("team", "lock", { properties })).changes ?? [])
      .filter(({ resourceId }) => resourceId === lockId(locked))
      .map(({ changeType }) => changeType);
  expect(await changes()).toEqual(["Create"]);
  await deploy(templated, "lock");
  expect(await resources.resources.getById(lockId(locked), version)).toMatchObject(level);
  expect(await changes()).toEqual(["NoChange"]);
  await expect(network.publicIPAddresses.delete("team", "ip")).rejects.toMatchObject(lockedBy(locked));
});

test("rejects other levels, scopes that do not exist, and callers without the right to lock", async () => {
  await using azure = await withMachine();
  const { group, lock, lockId, resources } = azure;
  await expect(lock(group, "Frozen")).rejects.toMatchObject({ code: "InvalidRequestContent" });
  const gone = `${group}/providers/Microsoft.Network/publicIPAddresses/gone`;
  await expect(lock(gone, "ReadOnly")).rejects.toMatchObject({ code: "ResourceNotFound" });
  await expect(resources.resources.getById(lockId(group), version)).rejects.toMatchObject({ code: "LockNotFound" });
  await using contributor = await emulated({
    permissions: [{ actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] }],
  });
  await contributor.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const id = lockId(`/subscriptions/${contributor.emulator.subscriptionId}/resourceGroups/team`);
  await expect(
    contributor.resources.resources.createOrUpdateById(id, version, { properties: { level: "ReadOnly" } }),
  ).rejects.toMatchObject({ code: "AuthorizationFailed" });
});
