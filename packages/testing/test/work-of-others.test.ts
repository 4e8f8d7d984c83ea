import {
  type Azure,
  adoptHost,
  closeHost,
  createAuthority,
  createHost,
  createHosts,
  openHost,
  parseHostSpec,
  previewChanges,
  removeHost,
  resizeHost,
  rotateHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure, makeForeignMachine, makeGroup, publicAddressBody } from "../src/index.ts";

const allowFrom = ["127.0.0.0/8"];
const authority = createAuthority({ name: "tests" });
const resourceGroup = "team";
const specOf = (name: string, more: object = {}) => parseHostSpec({ name, allowFrom, resourceGroup, ...more });

interface Network {
  readonly tags?: Readonly<Record<string, string>>;
  readonly location: string;
  readonly properties: { readonly subnets: readonly { readonly name: string; readonly properties: object }[] };
}

const rule = (name: string, priority: number, access = "Allow") => ({
  name,
  properties: {
    ...{ priority, direction: "Inbound", access, protocol: "Tcp", destinationPortRange: "9100" },
    ...{ sourceAddressPrefix: "10.0.0.0/8", sourcePortRange: "*", destinationAddressPrefix: "*" },
  },
});

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

test.each([
  ["public address", "publicIPAddresses/web-1-ip", publicAddressBody()],
  ["security group", "networkSecurityGroups/web-1-nsg", { properties: { securityRules: [rule("theirs", 200)] } }],
])("rejects a host whose %s exists and is not its own, and leaves that alone", async (kind, path, body) => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  const id = armPath(azure, resourceGroup, `Microsoft.Network/${path}`);
  await azure.arm.put(id, { ...body, location: "westeurope" });
  const before = await azure.arm.get(id);
  const expected = { code: "host-foreign", message: expect.stringMatching(new RegExp(kind, "i")) };
  expect(await failure(async () => createHost(azure, specOf("web-1"), await authority))).toMatchObject(expected);
  const outcomes = await createHosts(azure, [specOf("web-1"), specOf("web-2")], await authority);
  expect(outcomes).toMatchObject([{ outcome: "failed", error: expected }, { outcome: "created" }]);
  expect(await azure.arm.get(id)).toEqual(before);
});

const interrupted = { keepClient: () => Promise.reject(new Error("interrupted")) };

test.each([
  ["a public address", "new", ["publicIPAddresses/web-1-ip"]],
  ["a private address", "none", ["networkInterfaces/web-1-nic", "networkSecurityGroups/web-1-nsg"]],
] as const)("continues with %s of an interrupted run as others have changed it", async (_, publicAddress, names) => {
  const create: Readonly<Record<string, (azure: Azure, options?: typeof interrupted) => Promise<unknown>>> = {
    "web-1": async (azure, options) => createHost(azure, specOf("web-1", { publicAddress }), await authority, options),
    // The other host keeps it a batch.
    "web-2": async (azure, options) =>
      createHosts(
        azure,
        ["web-2", "web-3"].map((name) => specOf(name, { publicAddress })),
        await authority,
        options,
      ),
  };
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, resourceGroup);
  for (const [host, run] of Object.entries(create)) {
    await run(azure, interrupted).catch(() => undefined);
    const paths = names.map((each) =>
      armPath(azure, resourceGroup, `Microsoft.Network/${each.replace("web-1", host)}`),
    );
    for (const path of paths)
      await azure.arm.patch(`${path}/providers/Microsoft.Resources/tags/default`, {
        operation: "Merge",
        properties: { tags: { cost: "42" } },
      });
    const group = paths.find((path) => path.endsWith("-nsg"));
    if (group !== undefined) await azure.arm.put(`${group}/securityRules/theirs`, rule("theirs", 200));
    // The simulated guests are reached at public addresses only.
    await run(azure, publicAddress === "none" ? interrupted : undefined).catch((error: unknown) => {
      if (publicAddress !== "none") throw error;
    });
    for (const path of paths)
      expect((await azure.arm.get<Network>(path)).tags, path).toMatchObject({ cost: "42", "berth-host": host });
    if (group !== undefined) expect(JSON.stringify(await azure.arm.get(group))).toContain('"theirs"');
  }
});

test("reads a security group again where somebody changes it between the read and the change", async () => {
  let azure: Azure | undefined;
  const pending = new Map([
    // Takes the priority that was free.
    [/\/berth-web-1-closed$/, rule("theirs", 100, "Deny")],
    // Changes the group's ETag.
    [/\/securityRules\/docker$/, rule("also-theirs", 200)],
  ]);
  await using cloud = await emulatedAzure({
    watch: async ({ method, path }, phase) => {
      const [due] = [...pending].filter(([pattern]) => phase === "received" && method === "PUT" && pattern.test(path));
      if (azure === undefined || due === undefined) return undefined;
      pending.delete(due[0]);
      await azure.arm.put(`${path.replace(/[^/]+$/, "")}${due[1].name}`, due[1]);
      return undefined;
    },
  });
  await makeGroup(cloud.azure, resourceGroup);
  await createHost(cloud.azure, specOf("web-1"), await authority);
  ({ azure } = cloud);
  const rules = async () => {
    const path = armPath(cloud.azure, resourceGroup, "Microsoft.Network/networkSecurityGroups/web-1-nsg");
    const { properties } = await cloud.azure.arm.get<{ properties: { securityRules: ReturnType<typeof rule>[] } }>(
      path,
    );
    return properties.securityRules.map(({ name, properties: { priority } }) => `${name} ${priority}`).sort();
  };
  await closeHost(cloud.azure, "web-1");
  expect(await rules()).toEqual(["berth-web-1-closed 101", "docker 1000", "theirs 100"]);
  await openHost(cloud.azure, "web-1");
  await createHost(cloud.azure, specOf("web-1", { allowFrom: ["127.0.0.1"] }), await authority);
  expect(await rules()).toEqual(["also-theirs 200", "docker 1000", "theirs 100"]);
  expect(pending.size).toBe(0);
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
  const { changes, foreignRules } = await previewChanges(azure, spec({ openPorts: ports }));
  const previewed = changes.flatMap(({ properties }) => properties.map(({ path, change }) => `${change} ${path}`));
  expect(previewed.join("\n")).toMatch(/create properties.securityRules\[open-444-tcp\]/);
  expect(previewed.filter((line) => /cost|monitoring|\[ssh\]/.test(line))).toEqual([]);
  const securityGroup = "web-1-nsg";
  expect(foreignRules).toEqual(["monitoring", "ssh"].map((name) => ({ securityGroup, name })));
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
