import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error.ts";
import { durations } from "../../durations.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { isCidr } from "../../net/addresses.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { childrenOf, viewOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType, World } from "../../world.ts";
import { requireSubnetRange, requireSubnetReferences, requireUnusedSubnet, subnets } from "./subnets.ts";

export const virtualNetworks: ResourceType = {
  type: "Microsoft.Network/virtualNetworks",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const prefixes = listAt(properties, "addressSpace", "addressPrefixes").map(String);
    const wrong = prefixes.find((prefix) => !isCidr(prefix));
    if (prefixes.length === 0 || wrong !== undefined) {
      throw new ArmError(
        400,
        "InvalidAddressPrefixFormat",
        `Address prefix ${wrong ?? ""} of resource ${id.id} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
      );
    }
    const given = listAt(properties, "subnets");
    for (const subnet of given) {
      const network = { name: id.name, prefixes };
      requireSubnetRange(String(textAt(subnet, "name")), objectAt(subnet, "properties"), network);
      requireSubnetReferences(world, objectAt(subnet, "properties"), id.id);
    }
    if (existing !== undefined && properties["subnets"] !== undefined) requireOmittedUnused(world, existing, given);
    return {
      properties: {
        ...properties,
        resourceGuid: existing?.properties["resourceGuid"] ?? randomUUID(),
        subnets: undefined,
      },
      seconds: durations.virtualNetwork.seconds,
      work: async (network) => {
        if (properties["subnets"] !== undefined) storeSubnets(world, network, given);
        await applyFirewalls(world);
      },
    };
  },
  remove(world, network) {
    for (const subnet of childrenOf(world, network.id)) requireUnusedSubnet(world, subnet);
    return { seconds: 3 };
  },
  view: (world, network) => ({
    properties: { subnets: childrenOf(world, network.id).map((subnet) => viewOf(world, subnet)) },
  }),
};

/** A PUT of the network lists all of its subnets. It deletes those that it omits, which is an error for a subnet in use. */
function requireOmittedUnused(world: World, network: Resource, given: readonly unknown[]): void {
  const names = new Set(given.map((subnet) => textAt(subnet, "name")?.toLowerCase()));
  for (const subnet of childrenOf(world, network.id))
    if (!names.has(subnet.name.toLowerCase())) requireUnusedSubnet(world, subnet);
}

function storeSubnets(world: World, network: Resource, given: readonly unknown[]): void {
  const names = new Set(given.map((subnet) => textAt(subnet, "name")?.toLowerCase()));
  for (const old of childrenOf(world, network.id)) if (!names.has(old.name.toLowerCase())) world.store.remove(old.id);
  for (const subnet of given) {
    const name = String(textAt(subnet, "name"));
    const properties: Json = { ...objectAt(subnet, "properties"), provisioningState: "Succeeded" };
    world.store.put({
      id: `${network.id}/subnets/${name}`,
      name,
      type: subnets.type,
      properties,
      extra: {},
    });
  }
}
