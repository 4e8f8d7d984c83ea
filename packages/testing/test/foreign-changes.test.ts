import {
  type Azure,
  adoptHost,
  closeHost,
  createAuthority,
  createHost,
  createHosts,
  openHost,
  parseHostSpec,
  removeHost,
  resizeHost,
  rotateHost,
} from "@dockberth/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, listAll, makeForeignMachine, makeGroup } from "../src/index.ts";

const allowFrom = ["127.0.0.0/8"];
const resourceGroup = "team";
const location = "westeurope";
const specOf = (name: string, more: object = {}) => parseHostSpec({ name, allowFrom, resourceGroup, ...more });

interface Body {
  readonly tags?: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A change from outside: a person, a policy or a tool. */
interface ForeignChange {
  readonly what: string;
  readonly make: (azure: Azure) => Promise<unknown>;
}

const network = (azure: Azure, resource: string) => armPath(azure, resourceGroup, `Microsoft.Network/${resource}`);

/** Replaces a resource with what was read of it and a change, as the portal does. */
async function replace(azure: Azure, path: string, change: (properties: Body["properties"]) => object): Promise<void> {
  const read = JSON.stringify(await azure.arm.get<Body>(path), (key, value: unknown) =>
    key === "systemData" ? undefined : value,
  );
  const { properties, ...body } = JSON.parse(read) as Body;
  await azure.arm.put(path, { ...body, properties: { ...properties, ...change(properties) } });
}

const networkChange = (what: string, change: (properties: Body["properties"]) => object): ForeignChange => ({
  what,
  make: (azure) => replace(azure, network(azure, "virtualNetworks/berth-net"), change),
});

const subnetChange = (what: string, change: (azure: Azure) => object): ForeignChange => ({
  what,
  make: (azure) => replace(azure, network(azure, "virtualNetworks/berth-net/subnets/hosts"), () => change(azure)),
});

const allowAll = {
  name: "allow",
  properties: {
    ...{ priority: 4000, direction: "Inbound", access: "Allow", protocol: "Tcp", sourcePortRange: "*" },
    ...{ sourceAddressPrefix: "*", destinationAddressPrefix: "*", destinationPortRange: "*" },
  },
};

const ownResources = [
  "Microsoft.Network/virtualNetworks/berth-net",
  "Microsoft.Network/networkSecurityGroups/web-1-nsg",
  "Microsoft.Network/networkInterfaces/web-1-nic",
  "Microsoft.Network/publicIPAddresses/web-1-ip",
  "Microsoft.Compute/virtualMachines/web-1",
];

const tagged = fc
  .tuple(fc.constantFrom(...ownResources), fc.stringMatching(/^[a-z]{3,8}$/), fc.stringMatching(/^[ -~]{0,20}$/))
  .map(
    ([resource, name, value]): ForeignChange => ({
      what: `tag ${name} of ${resource}`,
      make: (azure) =>
        azure.arm.patch(`${armPath(azure, resourceGroup, resource)}/providers/Microsoft.Resources/tags/default`, {
          operation: "Merge",
          properties: { tags: { [`their-${name}`]: value } },
        }),
    }),
  );

/** 100 and 1000 are the priorities that Berth takes first. */
const priorities = fc.oneof(fc.constantFrom(1001, 3000, 3001), fc.integer({ min: 200, max: 4000 }));

const ruled = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/), priorities, fc.constantFrom("Inbound", "Outbound"))
  .map(
    ([name, priority, direction]): ForeignChange => ({
      what: `rule ${name} with ${priority} ${direction}`,
      make: (azure) =>
        azure.arm
          .put(network(azure, `networkSecurityGroups/web-1-nsg/securityRules/their-${name}`), {
            properties: {
              ...{ priority, direction, access: "Allow", protocol: "Udp", sourcePortRange: "*" },
              ...{ sourceAddressPrefix: "10.0.0.0/8", destinationAddressPrefix: "*", destinationPortRange: "9100" },
            },
          })
          // Another rule has the priority.
          .catch(() => undefined),
    }),
  );

const fixed: readonly ForeignChange[] = [
  networkChange("DNS servers of the network", () => ({ dhcpOptions: { dnsServers: ["10.20.0.53"] } })),
  networkChange("a further subnet", ({ subnets }) => ({
    subnets: [
      ...(subnets as readonly object[]).filter((each) => (each as { name?: string }).name !== "mine"),
      { name: "mine", properties: { addressPrefix: "10.20.100.0/24" } },
    ],
  })),
  networkChange("a further range", () => ({ addressSpace: { addressPrefixes: ["10.20.0.0/16", "10.77.0.0/16"] } })),
  subnetChange("a policy's security group", (azure) => ({
    networkSecurityGroup: { id: network(azure, "networkSecurityGroups/policy") },
  })),
  subnetChange("a service endpoint", () => ({ serviceEndpoints: [{ service: "Microsoft.Storage" }] })),
  subnetChange("private link policies", () => ({ privateEndpointNetworkPolicies: "Disabled" })),
  {
    what: "IP forwarding and DNS servers of an interface",
    make: (azure) =>
      replace(azure, network(azure, "networkInterfaces/web-1-nic"), () => ({
        enableIPForwarding: true,
        dnsSettings: { dnsServers: ["10.20.0.53"] },
      })),
  },
  {
    what: "the idle timeout of an address",
    make: (azure) => replace(azure, network(azure, "publicIPAddresses/web-1-ip"), () => ({ idleTimeoutInMinutes: 30 })),
  },
  {
    what: "an alert on the resource group's tags",
    make: (azure) => azure.arm.patch(armPath(azure, resourceGroup), { tags: { cost: "42" } }),
  },
];

/** What others have, of every resource: without what Berth writes and what follows from the machines. */
async function foreignState(azure: Azure): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for await (const { name, tags } of listAll(azure, "resourceGroups")) state.set(`group ${name}`, plain({ tags }));
  for await (const { id = "", type = "" } of listAll(azure, "resources")) {
    if (/\/(extensions|runCommands)$/i.test(type)) continue;
    const { tags, properties } = await azure.arm.get<Body>(id);
    // A resize changes the size, and a run adds extensions.
    const own = /\/virtualMachines$/i.test(type) ? { tags } : { tags, properties };
    state.set(id.replace(/.*resourceGroups/i, ""), plain(own));
  }
  return state;
}

function plain(body: object): string {
  const derived = ["etag", "ipConfigurations", "provisioningState", "networkInterfaces", "virtualMachine", "subnets"];
  return JSON.stringify(body, (key, value: unknown) => {
    if (key.startsWith("berth-")) return undefined;
    if (key === "securityRules") return (value as object[]).filter((each) => !JSON.stringify(each).includes("Berth"));
    // The subnets of a network, but not the list of those that use a security group.
    if (key === "subnets" && Array.isArray(value) && value.some((each) => "name" in (each as object))) return value;
    return derived.includes(key) ? undefined : value;
  });
}

async function run(changes: readonly ForeignChange[]): Promise<void> {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await makeGroup(azure, resourceGroup);
  await azure.arm.put(network(azure, "networkSecurityGroups/policy"), {
    location,
    properties: { securityRules: [allowAll] },
  });
  const machine = await makeForeignMachine(azure);
  await createHost(azure, specOf("web-1"), authority);
  for (const { make } of changes) await make(azure);
  const before = await foreignState(azure);
  const ports = [{ ports: 443 }, { ports: "8000-8010" }];
  const verbs: Readonly<Record<string, () => Promise<unknown>>> = {
    "a second host": () => createHost(azure, specOf("web-2"), authority),
    "other settings": () => createHost(azure, specOf("web-1", { openPorts: ports, tags: { a: "b" } }), authority),
    "settings back": () => createHost(azure, specOf("web-1"), authority),
    "a batch": () => createHosts(azure, [specOf("web-3"), specOf("web-1", { openPorts: ports })], authority),
    rotate: () => rotateHost(azure, "web-1", authority),
    resize: () => resizeHost(azure, "web-1", { size: "Standard_B2s_v2" }),
    close: () => closeHost(azure, "web-1"),
    open: () => openHost(azure, "web-1"),
    adopt: () => adoptHost(azure, { machineId: machine.machineId, name: "legacy", allowFrom }, authority),
    "a restored machine": () => removeHost(azure, "legacy"),
    "a removal": () => removeHost(azure, "web-2"),
  };
  for (const [verb, play] of Object.entries(verbs)) {
    await play();
    const after = await foreignState(azure);
    for (const [resource, found] of before) {
      const now = after
        .get(resource)
        ?.replace(/"a":"b",?/, "")
        .replace(/,}/, "}");
      expect(now, `${verb}: ${resource}`).toBe(found);
    }
  }
}

const changes = fc
  .tuple(fc.shuffledSubarray([...fixed], { minLength: 3 }), fc.array(fc.oneof(tagged, ruled), { maxLength: 6 }))
  .map(([some, more]) => [...some, ...more]);

test("changes nothing of others, whatever they have changed", { timeout: 120_000 }, async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? 20261128);
  const numRuns = Number(process.env["FUZZ_RUNS"] ?? 2);
  await fc.assert(
    fc.asyncProperty(changes, async (each) =>
      run(each).catch((error: unknown) => {
        const what = each.map(({ what: name }) => name).join("; ");
        throw new Error(`after ${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }),
    ),
    { seed, numRuns, endOnFailure: true },
  );
});
