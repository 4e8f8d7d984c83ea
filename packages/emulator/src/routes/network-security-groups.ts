import { ArmError } from "../arm-error.ts";
import { type Json, listAt, objectAt, textAt } from "../json.ts";
import { newGuid, ofType, refersTo } from "../resources.ts";
import type { Resource } from "../store.ts";
import type { ResourceType, World } from "../world.ts";
import { applyFirewalls } from "./firewall.ts";

export const networkSecurityGroups: ResourceType = {
  type: "Microsoft.Network/networkSecurityGroups",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const rules = listAt(properties, "securityRules");
    for (const rule of rules) requireRule(rule);
    requireDistinct(rules);
    return {
      properties: {
        ...properties,
        securityRules: rules.map((rule) => named(id.id, rule)),
        defaultSecurityRules: defaultRules.map((rule) => named(id.id, rule)),
        resourceGuid: existing?.properties["resourceGuid"] ?? newGuid(),
      },
      seconds: 2,
      work: () => applyFirewalls(world),
    };
  },
  remove(world, group) {
    const user = usersOf(world, group)[0];
    if (user !== undefined) {
      throw new ArmError(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${user.id}.`,
      );
    }
    return { seconds: 2 };
  },
};

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

function usersOf(world: World, group: Resource): Resource[] {
  const users = [
    ...ofType(world, "Microsoft.Network/networkInterfaces"),
    ...ofType(world, "Microsoft.Network/virtualNetworks/subnets"),
  ];
  return users.filter((user) => refersTo(user.properties["networkSecurityGroup"], group.id));
}

function requireRule(rule: unknown): void {
  const name = textAt(rule, "name") ?? "";
  const { priority, direction, access, protocol } = objectAt(rule, "properties");
  const refuse = (message: string) =>
    new ArmError(400, "SecurityRuleInvalid", `Security rule ${name} is invalid. ${message}`);
  if (typeof priority !== "number" || priority < 100 || priority > 4096) {
    throw new ArmError(
      400,
      "SecurityRuleInvalidPriority",
      `Security rule ${name} has invalid Priority. Value provided: ${String(priority)}. Priority must be in the range 100 to 4096.`,
    );
  }
  if (!["Inbound", "Outbound"].includes(String(direction))) throw refuse("Direction must be Inbound or Outbound.");
  if (!["Allow", "Deny"].includes(String(access))) throw refuse("Access must be Allow or Deny.");
  if (!["*", "tcp", "udp", "icmp"].includes(String(protocol).toLowerCase()))
    throw refuse(`Protocol ${String(protocol)} is not supported.`);
  const sources = [
    textAt(rule, "properties", "sourceAddressPrefix"),
    ...listAt(rule, "properties", "sourceAddressPrefixes").map(String),
  ].filter((each) => each !== undefined);
  if (sources.length === 0) throw refuse("A source address prefix is required.");
}

function requireDistinct(rules: readonly unknown[]): void {
  const seen = new Map<string, string>();
  for (const rule of rules) {
    const key = `${textAt(rule, "properties", "direction")}/${textAt(rule, "properties", "priority")}`;
    const name = textAt(rule, "name") ?? "";
    const other = seen.get(key);
    if (other !== undefined) {
      throw new ArmError(
        400,
        "SecurityRuleConflict",
        `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`,
      );
    }
    seen.set(key, name);
  }
}

function named(group: string, rule: unknown): Json {
  const name = textAt(rule, "name") ?? "";
  return {
    id: `${group}/securityRules/${name}`,
    name,
    properties: { ...objectAt(rule, "properties"), provisioningState: "Succeeded" },
  };
}
