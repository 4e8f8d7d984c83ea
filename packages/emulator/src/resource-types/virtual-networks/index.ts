import { ArmError } from "../../arm-error.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { isCidr, requireWithin } from "../../net/addresses.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { childrenOf, newGuid, referred, viewOf } from "../../resources/write.ts";
import type { Resource } from "../../state/store.ts";
import type { ResourceType, World } from "../../world.ts";
import { subnetInUse } from "./subnets.ts";

export const virtualNetworks: ResourceType = {
  type: "Microsoft.Network/virtualNetworks",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const prefixes = listAt(properties, "addressSpace", "addressPrefixes").map(String);
    if (prefixes.length === 0 || !prefixes.every(isCidr)) {
      throw new ArmError(
        400,
        "InvalidAddressPrefixFormat",
        `Address prefix ${prefixes.join(", ")} of virtual network ${id.name} is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.`,
      );
    }
    const subnets = listAt(properties, "subnets");
    for (const subnet of subnets)
      requireWithin(textAt(subnet, "properties", "addressPrefix"), prefixes, String(textAt(subnet, "name")));
    for (const { natGateway } of subnets.map((subnet) => objectAt(subnet, "properties")))
      if (natGateway !== undefined) referred(world, natGateway, id.id);
    if (existing !== undefined && properties["subnets"] !== undefined) requireUnused(world, existing, subnets);
    return {
      properties: {
        ...properties,
        resourceGuid: existing?.properties["resourceGuid"] ?? newGuid(),
        subnets: undefined,
      },
      seconds: 3,
      work: async (network) => {
        if (properties["subnets"] !== undefined) placeSubnets(world, network, subnets);
        await applyFirewalls(world);
      },
    };
  },
  remove(world, network) {
    const used = childrenOf(world, network.id).find((subnet) => subnetInUse(world, subnet));
    if (used !== undefined) {
      throw new ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        `Subnet ${used.name} is in use and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.`,
      );
    }
    return { seconds: 3 };
  },
  view: (world, network) => ({
    properties: { subnets: childrenOf(world, network.id).map((subnet) => viewOf(world, subnet)) },
  }),
};

/** A PUT of the network names all its subnets: one that is left out goes, unless something is in it. */
function requireUnused(world: World, network: Resource, subnets: readonly unknown[]): void {
  const names = new Set(subnets.map((subnet) => textAt(subnet, "name")?.toLowerCase()));
  const lost = childrenOf(world, network.id).find(
    (subnet) => !names.has(subnet.name.toLowerCase()) && subnetInUse(world, subnet),
  );
  if (lost !== undefined)
    throw new ArmError(400, "InUseSubnetCannotBeDeleted", `Subnet ${lost.name} is in use and cannot be deleted.`);
}

function placeSubnets(world: World, network: Resource, subnets: readonly unknown[]): void {
  const names = new Set(subnets.map((subnet) => textAt(subnet, "name")?.toLowerCase()));
  for (const old of childrenOf(world, network.id)) if (!names.has(old.name.toLowerCase())) world.store.remove(old.id);
  for (const subnet of subnets) {
    const name = String(textAt(subnet, "name"));
    const properties: Json = { ...objectAt(subnet, "properties"), provisioningState: "Succeeded" };
    world.store.put({
      id: `${network.id}/subnets/${name}`,
      name,
      type: "Microsoft.Network/virtualNetworks/subnets",
      properties,
      extra: {},
    });
  }
}
