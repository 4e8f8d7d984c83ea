import {
  type Azure,
  type BerthEvent,
  compareHosts,
  createAuthority,
  createHost,
  createHosts,
  findHost,
  listHosts,
  parseHostSpec,
  probeDocker,
  removeHost,
  resizeHost,
  rotateHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import {
  armPath,
  type EmulatedAzure,
  type EmulatedAzureOptions,
  emulatedAzure,
  failure,
  makeGroup,
  resourcesLeft,
  withChangedAnswers,
} from "../src/index.ts";

const authority = createAuthority({ name: "tests" });
const resourceGroup = "team";
const specOf = (more: object = {}) =>
  parseHostSpec({ name: "demo", resourceGroup, allowFrom: ["127.0.0.0/8"], ...more });

/** An Azure with a host in a group of another user. */
async function withHost(options: EmulatedAzureOptions = {}): Promise<EmulatedAzure> {
  const cloud = await emulatedAzure(options);
  await makeGroup(cloud.azure, resourceGroup);
  await createHost(cloud.azure, specOf(), await authority);
  return cloud;
}

/** Creates the host again, and resolves with its state and the events. */
async function createAgain(azure: Azure): Promise<readonly string[]> {
  const events: BerthEvent[] = [];
  const { host } = await createHost(azure, specOf(), await authority, { onEvent: (event) => events.push(event) });
  return [host.state, ...events.map(({ type }) => type)];
}

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

const parts = [
  "Compute/virtualMachines/demo",
  "Network/publicIPAddresses/demo-ip",
  "Network/networkSecurityGroups/demo-nsg",
  "Network/networkInterfaces/demo-nic",
  "Network/virtualNetworks/berth-net",
].map((path) => `Microsoft.${path}`);

async function replaceTags(azure: Azure, path: string, tags: (before: Tagged["tags"]) => Tagged["tags"]) {
  const { tags: before } = await azure.arm.get<Tagged>(path);
  const properties = { tags: tags(before) };
  await azure.arm.patch(`${path}/providers/Microsoft.Resources/tags/default`, { operation: "Replace", properties });
}

// https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
test("knows a host whose tags Azure answers in another case", async () => {
  await using cloud = await withHost();
  for (const part of parts)
    await replaceTags(cloud.azure, armPath(cloud.azure, resourceGroup, part), (before) =>
      Object.fromEntries(Object.entries(before).map(([name, value]) => [name.toUpperCase(), value])),
    );
  const azure = await cloud.connect();
  expect(await listHosts(azure)).toMatchObject([{ name: "demo", state: "ready" }]);
  expect(await createAgain(azure)).toEqual(expect.arrayContaining(["ready", "host-unchanged"]));
  const { client } = await rotateHost(azure, "demo", await authority);
  await probeDocker(await findHost(azure, "demo"), client);
  await removeHost(azure, "demo", { resourceGroup });
  expect(await resourcesLeft(azure)).toEqual([resourceGroup]);
});

// The effects modify and append: https://learn.microsoft.com/azure/governance/policy/concepts/effect-modify
test("takes a host for unchanged to which policies add tags, rules and a security group of a subnet", async () => {
  const policies = [{ name: "costs", effect: { tags: { "cost-centre": "none", "Berth-Note": "theirs" } } }];
  await using cloud = await withHost({ policies });
  const { azure } = cloud;
  const rule = {
    ...{ priority: 4000, direction: "Inbound", access: "Deny", protocol: "*", destinationPortRange: "3389" },
    ...{ sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*" },
  };
  const group = armPath(azure, resourceGroup, "Microsoft.Network/networkSecurityGroups/demo-nsg");
  await azure.arm.put(`${group}/securityRules/no-rdp`, { name: "no-rdp", properties: rule });
  const network = armPath(azure, resourceGroup, "Microsoft.Network/virtualNetworks/berth-net");
  const properties = {
    addressPrefix: "10.20.0.0/20",
    defaultOutboundAccess: false,
    networkSecurityGroup: { id: group },
  };
  await azure.arm.put(`${network}/subnets/hosts`, { name: "hosts", properties });
  expect(await createAgain(azure)).toEqual(expect.arrayContaining(["ready", "host-unchanged"]));
  expect((await createHosts(azure, [specOf()], await authority)).map(({ outcome }) => outcome)).toEqual(["unchanged"]);
  const added = { "cost-centre": "none", "Berth-Note": "theirs" };
  expect(await compareHosts(azure, [specOf()])).toMatchObject({ hosts: [{ action: "none", host: { tags: added } }] });
  await removeHost(azure, "demo", { resourceGroup });
  expect(await resourcesLeft(azure)).toEqual([resourceGroup]);
});

test.each(["Failed", "Updating"])("rotates, resizes and removes a host whose machine is %s", async (state) => {
  await using cloud = await withHost();
  const azure = inState(cloud.azure, /^Microsoft.Compute\/virtualMachines$/i, () => state);
  expect(await findHost(azure, "demo")).toMatchObject({ state: state === "Failed" ? "failed" : "ready" });
  // What Compute answers meanwhile.
  const busy = { status: 409, code: "AnotherOperationInProgress" };
  const faults = [
    cloud.emulator.failNext({ method: "PUT", path: /\/runCommands\/[^/]+$/i, answer: busy }),
    cloud.emulator.failNext({ method: "PATCH", path: /\/virtualMachines\/demo$/i, answer: busy }),
    cloud.emulator.failNext({ method: "DELETE", path: /\/virtualMachines\/demo$/i, answer: busy }),
  ];
  const { client } = await rotateHost(azure, "demo", await authority);
  await probeDocker(await findHost(cloud.azure, "demo"), client);
  expect(await resizeHost(azure, "demo", { size: "Standard_B2s_v2" })).toMatchObject({ size: "Standard_B2s_v2" });
  await removeHost(azure, "demo", { resourceGroup });
  expect(faults.map((fault) => fault.hits())).toEqual([1, 1, 1]);
  expect(await resourcesLeft(cloud.azure)).toEqual([resourceGroup]);
});

test.each(["Failed", "Updating", "Transitioning"])("installs again where the extension is %s", async (state) => {
  await using cloud = await withHost();
  let isDeployed = false;
  const azure = inState(cloud.azure, /\/virtualMachines\/extensions$/i, (before) => (isDeployed ? before : state));
  expect(await findHost(azure, "demo")).toMatchObject({ state: state === "Failed" ? "failed" : "incomplete" });
  const events: string[] = [];
  const onEvent = ({ type }: BerthEvent) => {
    events.push(type);
    isDeployed ||= type === "deployment-end";
  };
  const { host, client } = await createHost(azure, specOf(), await authority, { onEvent });
  await probeDocker(host, client);
  expect([host.state, ...events]).toEqual(expect.arrayContaining(["ready", "extension-end", "docker-ready"]));
  expect(events).not.toContain("host-unchanged");
});

/** What Azure answers, with another state of every resource of a type. */
function inState(azure: Azure, type: RegExp, stateOf: (before: string) => string): Azure {
  type Part = { readonly type?: string; readonly properties?: { readonly provisioningState: string } } | null;
  return withChangedAnswers(azure, (_key, value) => {
    const part = value as Part;
    if (part?.properties === undefined || !type.test(part.type ?? "")) return value;
    const provisioningState = stateOf(part.properties.provisioningState);
    return { ...part, properties: { ...part.properties, provisioningState } };
  });
}

/** So that the removal deletes the interface and its address itself, as where a lock keeps Azure from it. */
async function keepInterface(azure: Azure): Promise<void> {
  const path = armPath(azure, "berth-demo", "Microsoft.Compute/virtualMachines/demo");
  type Machine = {
    readonly properties: { readonly networkProfile: { readonly networkInterfaces: readonly object[] } };
  };
  const { properties } = await azure.arm.get<Machine>(path);
  const detached = { primary: true, deleteOption: "Detach" };
  const networkInterfaces = properties.networkProfile.networkInterfaces.map((each) => ({
    ...each,
    properties: detached,
  }));
  await azure.arm.patch(path, { properties: { networkProfile: { networkInterfaces } } });
}

// https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
test.each([false, true])("goes on after the lock on any part is gone (interface kept: %s)", async (isKept) => {
  await using cloud = await emulatedAzure();
  const { emulator } = cloud;
  const begin = async () => {
    await emulator.reset();
    const azure = await cloud.connect();
    await createHost(azure, specOf({ resourceGroup: undefined }), await authority);
    if (isKept) await keepInterface(azure);
    return azure;
  };
  const unlocked = await begin();
  const before = emulator.requests().length;
  await removeHost(unlocked, "demo");
  const sent = emulator.requests().slice(before);
  const deleted = sent.filter(({ method }) => method === "DELETE").map(({ path }) => path);
  const kept = ["demo", "demo-nic", "berth-net", "demo-ip", "demo-nsg", "berth-demo"];
  expect(deleted.map((path) => path.split("/").at(-1))).toEqual(
    isKept ? kept : kept.filter((name) => !/-(nic|ip)$/.test(name)),
  );
  for (const path of deleted) {
    const azure = await begin();
    const message = `The scope '${path}' cannot perform delete operation because following scope(s) are locked: '${path}'. Please remove the lock and try again.`;
    const answer = { status: 409, code: "ScopeLocked", message };
    const lock = emulator.failNext({ method: "DELETE", path: new RegExp(`${path}$`), answer });
    const error = await failure(() => removeHost(azure, "demo"));
    expect(error, path).toMatchObject({ code: "resource-locked", hint: expect.stringMatching(/Remove the lock/) });
    expect(lock.hits(), path).toBe(1);
    const left = await resourcesLeft(azure);
    expect(left, path).toContain(path.split("/").at(-1));
    const { removed } = await removeHost(await cloud.connect(), "demo");
    expect(removed.length, path).toBeGreaterThan(0);
    expect(await resourcesLeft(azure), path).toEqual([]);
  }
});

// The code of Resource Manager for a disabled subscription, which can only be read.
test("names a subscription that became read-only, and goes on once it is enabled", async () => {
  await using cloud = await emulatedAzure();
  const id = cloud.azure.subscriptionId;
  const message = `The subscription '${id}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
  const answer = { status: 409, code: "ReadOnlyDisabledSubscription", message };
  const put = cloud.emulator.failNext({ method: "PUT", path: /publicIPAddresses/i, answer });
  const create = async () => createHost(cloud.azure, specOf({ resourceGroup: undefined }), await authority);
  expect(await failure(create)).toMatchObject({
    code: "subscription-unusable",
    details: { subscription: id, state: "disabled" },
    hint: expect.stringMatching(/enable/),
  });
  expect(put.hits()).toBe(1);
  expect((await create()).host.state).toBe("ready");
  const deletion = cloud.emulator.failNext({ method: "DELETE", path: /\/virtualMachines\/demo$/i, answer });
  expect(await failure(() => removeHost(cloud.azure, "demo"))).toMatchObject({ code: "subscription-unusable" });
  expect(deletion.hits()).toBe(1);
  await removeHost(cloud.azure, "demo");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

// https://github.com/kubernetes-sigs/cloud-provider-azure/issues/742
test("creates several hosts of which Azure calls one stopped that it could not create", async () => {
  await using cloud = await emulatedAzure({
    faults: [{ work: /\/virtualMachines\/demo$/, failure: { code: "AllocationFailed" } }],
  });
  const specs = [specOf({ resourceGroup: undefined }), specOf({ name: "other", resourceGroup: undefined })];
  const statesOf = async (azure: Azure) =>
    (await createHosts(azure, specs, await authority)).map((each) =>
      "error" in each ? each.error.code : each.outcome,
    );
  expect(await statesOf(cloud.azure)).toEqual(["capacity-unavailable", "created"]);
  const stopped = withChangedAnswers(cloud.azure, (key, value) =>
    key === "statuses" && JSON.stringify(value).includes("ProvisioningState/failed")
      ? [...(value as object[]), { code: "PowerState/stopped" }]
      : value,
  );
  expect(await statesOf(stopped)).toEqual(["created", "unchanged"]);
});
