import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error.ts";
import { durations } from "../../durations.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { applyFirewalls, defaultRules } from "../../net/firewall.ts";
import { childrenOf, refersTo, resourcesOfType, viewOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType, World } from "../../world.ts";
import { requireDistinctPriorities, requireRule, securityRules as ruleType } from "./security-rules.ts";

export const networkSecurityGroups: ResourceType = {
  type: "Microsoft.Network/networkSecurityGroups",
  tracked: true,
  put(world, _id, body, existing) {
    const { securityRules, defaultSecurityRules: _defaults, ...properties } = objectAt(body, "properties");
    const rules = listAt({ securityRules }, "securityRules");
    for (const rule of rules) requireRule(rule);
    requireDistinctPriorities(rules);
    return {
      properties: { ...properties, resourceGuid: existing?.properties["resourceGuid"] ?? randomUUID() },
      seconds: durations.networkSecurityGroup.seconds,
      work: async (group) => {
        storeRules(world, group, rules);
        await applyFirewalls(world);
      },
    };
  },
  view(world, group) {
    const users = usersOf(world, group);
    const usersOfType = (type: string) => {
      const ids = users.filter((user) => user.type.endsWith(type)).map(({ id }) => ({ id }));
      return ids.length === 0 ? undefined : ids;
    };
    return {
      properties: {
        securityRules: childrenOf(world, group.id).map((rule) => viewOf(world, rule)),
        defaultSecurityRules: defaultRules.map((rule) => defaultRuleView(group.id, rule)),
        networkInterfaces: usersOfType("/networkInterfaces"),
        subnets: usersOfType("/subnets"),
      },
    };
  },
  remove(world, group) {
    const user = usersOf(world, group)[0];
    if (user !== undefined) {
      throw new ArmError(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${user.id}. In order to delete the Network security group, remove the association with the resource(s).`,
      );
    }
    return { seconds: 2 };
  },
};

function usersOf(world: World, group: Resource): Resource[] {
  const users = [
    ...resourcesOfType(world, "Microsoft.Network/networkInterfaces"),
    ...resourcesOfType(world, "Microsoft.Network/virtualNetworks/subnets"),
  ];
  return users.filter((user) => refersTo(user.properties["networkSecurityGroup"], group.id));
}

/** A PUT of the group lists all of its rules and deletes those that it omits. */
function storeRules(world: World, group: Resource, rules: readonly unknown[]): void {
  const names = new Set(rules.map((rule) => textAt(rule, "name")?.toLowerCase()));
  for (const old of childrenOf(world, group.id)) if (!names.has(old.name.toLowerCase())) world.store.remove(old.id);
  for (const rule of rules) {
    const name = String(textAt(rule, "name"));
    world.store.put({
      id: `${group.id}/securityRules/${name}`,
      name,
      type: ruleType.type,
      properties: { ...objectAt(rule, "properties"), provisioningState: "Succeeded" },
      extra: {},
    });
  }
}

function defaultRuleView(group: string, rule: Json): Json {
  const name = textAt(rule, "name") ?? "";
  const properties = { ...objectAt(rule, "properties"), provisioningState: "Succeeded" };
  return { id: `${group}/defaultSecurityRules/${name}`, name, properties };
}
