import type { FirewallRule } from "../guests/guest.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import { childrenOf, resourcesOfType } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { isWithin } from "./addresses.ts";
import { combineRules } from "./combine-rules.ts";

/** Applies the current security groups to every machine's firewall. */
export async function applyFirewalls(world: World): Promise<void> {
  for (const machine of resourcesOfType(world, "Microsoft.Compute/virtualMachines")) {
    await applyFirewall(world, machine);
  }
}

/** Applies the current security groups to one machine's firewall, if the machine has a guest. */
export async function applyFirewall(world: World, machine: Resource): Promise<void> {
  const guest = world.machines.get(machine.id.toLowerCase());
  await guest?.setFirewall(firewallOf(world, machine), hasOutboundAccess(world, machine));
}

/**
 * Outbound access comes from a public address of the machine, from its subnet's NAT gateway, or by default from Azure, unless
 * the subnet disables that. https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
function hasOutboundAccess(world: World, machine: Resource): boolean {
  const { configuration, subnet } = attachmentOf(world, machine);
  const gateway = world.store.get(textAt(subnet?.properties, "natGateway", "id") ?? "");
  return (
    textAt(configuration, "publicIPAddress", "id") !== undefined ||
    listAt(gateway?.properties, "publicIpAddresses").length > 0 ||
    (gateway === undefined && subnet?.properties["defaultOutboundAccess"] !== false)
  );
}

function attachmentOf(world: World, machine: Resource) {
  const nic = world.store.get(textAt(machine.properties, "networkProfile", "networkInterfaces", 0, "id") ?? "");
  const configuration = objectAt(nic?.properties, "ipConfigurations", 0, "properties");
  return { nic, configuration, subnet: world.store.get(textAt(configuration, "subnet", "id") ?? "") };
}

/**
 * The machine's effective inbound rules, by priority. The subnet's group applies first, then the interface's, and both must
 * allow. Without any group a Standard public address admits only the machines of the same network.
 */
function firewallOf(world: World, machine: Resource): FirewallRule[] {
  const { nic, configuration, subnet } = attachmentOf(world, machine);
  const network = subnet === undefined ? undefined : world.store.get(subnet.id.split("/").slice(0, -2).join("/"));
  const space = listAt(network?.properties, "addressSpace", "addressPrefixes").map(String);
  const destination = textAt(configuration, "privateIPAddress");
  const lists = [subnet, nic]
    .map((each) => world.store.get(textAt(each?.properties, "networkSecurityGroup", "id") ?? ""))
    .filter((group) => group !== undefined)
    .map((group) => rulesOf(world, group, space, destination));
  const [first = rulesWithoutGroup(space), second] = lists;
  return second === undefined ? first : combineRules(first, second);
}

/** The rules that Azure adds to every group: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview */
export const defaultRules: readonly Json[] = [
  {
    name: "AllowVnetInBound",
    properties: {
      priority: 65000,
      direction: "Inbound",
      access: "Allow",
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: "VirtualNetwork",
      destinationAddressPrefix: "VirtualNetwork",
    },
  },
  {
    name: "AllowAzureLoadBalancerInBound",
    properties: {
      priority: 65001,
      direction: "Inbound",
      access: "Allow",
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: "AzureLoadBalancer",
      destinationAddressPrefix: "*",
    },
  },
  {
    name: "DenyAllInBound",
    properties: {
      priority: 65500,
      direction: "Inbound",
      access: "Deny",
      protocol: "*",
      sourcePortRange: "*",
      destinationPortRange: "*",
      sourceAddressPrefix: "*",
      destinationAddressPrefix: "*",
    },
  },
];

function rulesOf(
  world: World,
  group: Resource,
  space: readonly string[],
  destination: string | undefined,
): FirewallRule[] {
  return [...childrenOf(world, group.id), ...defaultRules]
    .map((rule) => objectAt(rule, "properties"))
    .filter((rule) => rule["direction"] === "Inbound" && appliesTo(rule, destination, space))
    .sort((a, b) => Number(a["priority"]) - Number(b["priority"]))
    .map((rule) => toFirewallRule(rule, space));
}

function rulesWithoutGroup(space: readonly string[]): FirewallRule[] {
  return [
    { access: "Allow", protocol: "*", sources: space, ports: ["*"] },
    { access: "Deny", protocol: "*", sources: ["*"], ports: ["*"] },
  ];
}

/** Whether a rule's destination includes the machine. The destination of inbound traffic is its private address. */
function appliesTo(rule: Json, destination: string | undefined, space: readonly string[]): boolean {
  const prefixes = valuesOf(rule, "destinationAddressPrefix", "destinationAddressPrefixes");
  const ranges = prefixes.flatMap((prefix) => expandServiceTag(prefix, space));
  return ranges.some((range) => range === "*" || (destination !== undefined && isWithin(`${destination}/32`, range)));
}

function toFirewallRule(rule: Json, space: readonly string[]): FirewallRule {
  const protocols: Readonly<Record<string, FirewallRule["protocol"]>> = { tcp: "Tcp", udp: "Udp", icmp: "Icmp" };
  return {
    access: at(rule, "access") === "Allow" ? "Allow" : "Deny",
    protocol: protocols[textAt(rule, "protocol")?.toLowerCase() ?? ""] ?? "*",
    sources: valuesOf(rule, "sourceAddressPrefix", "sourceAddressPrefixes").flatMap((each) =>
      expandServiceTag(each, space),
    ),
    ports: valuesOf(rule, "destinationPortRange", "destinationPortRanges").map((each) =>
      each === "0-65535" ? "*" : each,
    ),
  };
}

/** The values of a field that has a singular and a plural form. */
function valuesOf(rule: Json, singular: string, plural: string): string[] {
  return [textAt(rule, singular) ?? "", ...listAt(rule, plural).map(String)].filter((each) => each !== "");
}

/** The addresses of Azure's service tags. 168.63.129.16 is the address of Azure's platform. */
function expandServiceTag(source: string, space: readonly string[]): readonly string[] {
  switch (source.toLowerCase()) {
    case "internet":
    case "any":
    case "0.0.0.0/0":
      return ["*"];
    case "virtualnetwork":
      return space;
    case "azureloadbalancer":
      return ["168.63.129.16/32"];
    default:
      return [source];
  }
}
