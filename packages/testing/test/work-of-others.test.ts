import {
  type Azure,
  adoptHost,
  createAuthority,
  createHost,
  createHosts,
  parseHostSpec,
  previewChanges,
  removeHost,
  resizeHost,
  rotateHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure, makeForeignMachine, makeGroup } from "../src/index.ts";

const allowFrom = ["127.0.0.0/8"];
const authority = createAuthority({ name: "tests" });
const resourceGroup = "team";
const specOf = (name: string, more: object = {}) => parseHostSpec({ name, allowFrom, resourceGroup, ...more });

interface Network {
  readonly tags?: Readonly<Record<string, string>>;
  readonly location: string;
  readonly properties: { readonly subnets: readonly { readonly name: string; readonly properties: object }[] };
}

const networkOf = (azure: Azure) => armPath(azure, resourceGroup, "Microsoft.Network/virtualNetworks/berth-net");

/** The network without what follows from the machines in it. */
async function networkIn(azure: Azure): Promise<unknown> {
  const { tags, properties } = await azure.arm.get<Network>(networkOf(azure));
  const plain = JSON.stringify({ tags, properties }, (key, value: unknown) =>
    ["etag", "ipConfigurations", "provisioningState"].includes(key) ? undefined : value,
  );
  return JSON.parse(plain) as unknown;
}

/** As people, and policies that modify resources, change a network. */
async function changeNetwork(azure: Azure): Promise<void> {
  const location = "westeurope";
  const group = armPath(azure, resourceGroup, "Microsoft.Network/networkSecurityGroups/policy");
  const allow = {
    ...{ priority: 100, direction: "Inbound", access: "Allow", protocol: "Tcp" },
    ...{ sourceAddressPrefix: "*", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "*" },
  };
  await azure.arm.put(group, { location, properties: { securityRules: [{ name: "allow", properties: allow }] } });
  const { tags } = await azure.arm.get<Network>(networkOf(azure));
  const guarded = {
    addressPrefix: "10.20.0.0/20",
    defaultOutboundAccess: false,
    networkSecurityGroup: { id: group },
    serviceEndpoints: [{ service: "Microsoft.Storage" }],
  };
  const subnets = [
    { name: "hosts", properties: guarded },
    { name: "mine", properties: { addressPrefix: "10.20.100.0/24" } },
  ];
  const addressSpace = { addressPrefixes: ["10.20.0.0/16"] };
  const properties = { addressSpace, subnets, dhcpOptions: { dnsServers: ["10.20.0.53"] } };
  await azure.arm.put(networkOf(azure), { location, tags: { ...tags, cost: "42" }, properties });
}

test("leaves a network that others have changed as it is, in every verb", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  await createHost(azure, specOf("web-1"), await authority);
  await changeNetwork(azure);
  const before = await networkIn(azure);
  expect(JSON.stringify(before)).toMatch(/policy.*Microsoft.Storage.*mine/);
  const machine = await makeForeignMachine(azure);
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
    "a second host": async () => createHost(azure, specOf("web-2"), await authority),
    "other settings": async () => createHost(azure, specOf("web-1", { openPorts: [{ ports: 443 }] }), await authority),
    "a batch": async () =>
      createHosts(azure, [specOf("web-3"), specOf("web-4", { openPorts: [{ ports: 80 }] })], await authority),
    rotate: async () => rotateHost(azure, "web-1", await authority),
    resize: () => resizeHost(azure, "web-1", { size: "Standard_B2s_v2" }),
    adopt: async () => adoptHost(azure, { machineId: machine.machineId, name: "legacy", allowFrom }, await authority),
    "a restored machine": () => removeHost(azure, "legacy"),
    remove: () => removeHost(azure, "web-2"),
    "the last removal": async () => {
      for (const name of ["web-1", "web-3", "web-4"]) await removeHost(azure, name);
    },
  };
  for (const [verb, run] of Object.entries(verbs)) {
    await run();
    expect(await networkIn(azure), verb).toEqual(before);
  }
});

test("previews no change of a network that others have changed", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  await createHost(azure, specOf("web-1"), await authority);
  await changeNetwork(azure);
  const { changes } = await previewChanges(azure, specOf("web-2"));
  expect(changes.filter(({ name, change }) => name === "berth-net" && change !== "ignored")).toEqual([]);
});

test("adds a subnet to a network that exists, and a NAT gateway to none", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  await createHost(azure, specOf("web-1"), await authority);
  await changeNetwork(azure);
  const network = { subnet: "more", subnetPrefix: "10.20.16.0/20" };
  await createHost(azure, specOf("web-2", { network }), await authority);
  const { properties } = await azure.arm.get<Network>(networkOf(azure));
  expect(properties.subnets.map(({ name }) => name)).toEqual(["hosts", "mine", "more"]);
  const gateway = { network: { natGateway: true } };
  expect(await failure(async () => createHost(azure, specOf("web-3", gateway), await authority))).toMatchObject({
    code: "spec-invalid",
    message: expect.stringMatching(/without a NAT gateway/),
  });
});

const rule = (name: string, priority: number) => ({
  name,
  properties: {
    ...{ priority, direction: "Inbound", access: "Allow", protocol: "Tcp", destinationPortRange: "9100" },
    ...{ sourceAddressPrefix: "10.0.0.0/8", sourcePortRange: "*", destinationAddressPrefix: "*" },
  },
});

test("changes only its own rules and tags of a host that others have changed", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  const spec = (more: object) => specOf("web-1", { tags: { team: "a" }, ...more });
  await createHost(azure, spec({ openPorts: [{ ports: 80 }, { ports: 81 }] }), await authority);
  const paths = {
    group: armPath(azure, resourceGroup, "Microsoft.Network/networkSecurityGroups/web-1-nsg"),
    address: armPath(azure, resourceGroup, "Microsoft.Network/publicIPAddresses/web-1-ip"),
    nic: armPath(azure, resourceGroup, "Microsoft.Network/networkInterfaces/web-1-nic"),
    machine: armPath(azure, resourceGroup, "Microsoft.Compute/virtualMachines/web-1"),
  };
  for (const [name, priority] of [
    ["monitoring", 3002],
    ["ssh", 200],
  ] as const)
    await azure.arm.put(`${paths.group}/securityRules/${name}`, rule(name, priority));
  for (const path of Object.values(paths))
    await azure.arm.patch(`${path}/providers/Microsoft.Resources/tags/default`, {
      operation: "Merge",
      properties: { tags: { cost: "42" } },
    });
  const own = async (path: string) => (await azure.arm.get<{ tags: Record<string, string> }>(path)).tags;
  const rules = async () => {
    const { properties } = await azure.arm.get<{ properties: { securityRules: ReturnType<typeof rule>[] } }>(
      paths.group,
    );
    return properties.securityRules.map(({ name, properties: { priority } }) => [name, priority]).sort();
  };
  const ports = [{ ports: 80 }, { ports: 443 }, { ports: 444 }];
  const { changes } = await previewChanges(azure, spec({ openPorts: ports }));
  const previewed = changes.flatMap(({ properties }) => properties.map(({ path, change }) => `${change} ${path}`));
  expect(previewed.join("\n")).toMatch(/create properties.securityRules\[open-444-tcp\]/);
  expect(previewed.filter((line) => /cost|monitoring|\[ssh\]/.test(line))).toEqual([]);
  const { host } = await createHost(azure, spec({ tags: { team: "b" }, openPorts: ports }), await authority);
  expect(host.state).toBe("ready");
  for (const path of Object.values(paths)) expect(await own(path), path).toMatchObject({ cost: "42", team: "b" });
  expect(await rules()).toEqual([
    ["docker", 1000],
    ["monitoring", 3002],
    ["open-443-tcp", 3001],
    ["open-444-tcp", 3003],
    ["open-80-tcp", 3000],
    ["ssh", 200],
  ]);
  const [outcome] = await createHosts(azure, [spec({ openPorts: [] }), specOf("web-2")], await authority);
  expect(outcome).toMatchObject({ outcome: "created" });
  expect(await rules()).toEqual([
    ["docker", 1000],
    ["monitoring", 3002],
    ["ssh", 200],
  ]);
  expect(await own(paths.machine)).toMatchObject({ cost: "42" });
});
