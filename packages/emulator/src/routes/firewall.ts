import { notImplemented } from "../arm-error.ts";
import type { FirewallRule } from "../guests/guest.ts";
import { at, listAt, objectAt, textAt } from "../json.ts";
import { ofType } from "../resources.ts";
import type { Resource } from "../store.ts";
import type { World } from "../world.ts";

/** Brings every machine's firewall in line with the security groups. */
export async function applyFirewalls(world: World): Promise<void> {
  for (const machine of ofType(world, "Microsoft.Compute/virtualMachines")) {
    await world.machines.get(machine.id.toLowerCase())?.setFirewall(firewallOf(world, machine));
  }
}

/** The rules in force for a machine, by priority. Without a group a Standard public address lets nobody in. */
export function firewallOf(world: World, machine: Resource): FirewallRule[] {
  const nic = world.store.get(textAt(machine.properties, "networkProfile", "networkInterfaces", 0, "id") ?? "");
  const subnet = world.store.get(textAt(nic?.properties, "ipConfigurations", 0, "properties", "subnet", "id") ?? "");
  const groups = [nic, subnet]
    .map((each) => world.store.get(textAt(each?.properties, "networkSecurityGroup", "id") ?? ""))
    .filter((each) => each !== undefined);
  if (groups.length > 1) throw notImplemented("A security group on the network interface and another on its subnet");
  const [group] = groups;
  if (group === undefined) return [];
  const vnet = subnet === undefined ? undefined : world.store.get(subnet.id.split("/").slice(0, -2).join("/"));
  const space = listAt(vnet?.properties, "addressSpace", "addressPrefixes").map(String);
  return [...listAt(group.properties, "securityRules"), ...listAt(group.properties, "defaultSecurityRules")]
    .map((rule) => objectAt(rule, "properties"))
    .filter((rule) => rule["direction"] === "Inbound")
    .sort((a, b) => Number(a["priority"]) - Number(b["priority"]))
    .map((rule) => toFirewallRule(rule, space));
}

function toFirewallRule(rule: object, space: readonly string[]): FirewallRule {
  const protocols: Readonly<Record<string, FirewallRule["protocol"]>> = { tcp: "Tcp", udp: "Udp", icmp: "Icmp" };
  const both = (one: string, many: string) =>
    [textAt(rule, one), ...listAt(rule, many).map(String)].filter((each) => each !== undefined && each !== "");
  return {
    access: at(rule, "access") === "Allow" ? "Allow" : "Deny",
    protocol: protocols[textAt(rule, "protocol")?.toLowerCase() ?? ""] ?? "*",
    sources: both("sourceAddressPrefix", "sourceAddressPrefixes").flatMap((source) =>
      serviceTag(String(source), space),
    ),
    ports: both("destinationPortRange", "destinationPortRanges").map(String),
  };
}

/** The addresses behind Azure's service tags; 168.63.129.16 is where its platform speaks from. */
function serviceTag(source: string, space: readonly string[]): readonly string[] {
  switch (source.toLowerCase()) {
    case "internet":
    case "any":
    case "0.0.0.0/0":
      return ["*"];
    case "virtualnetwork":
      return space;
    case "azureloadbalancer":
      return ["168.63.129.16"];
    default:
      return [source];
  }
}
