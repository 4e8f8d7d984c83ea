import { ArmError, notImplemented } from "../arm-error.ts";
import { listAt, objectAt, textAt } from "../json.ts";
import { applyFirewalls } from "../net/firewall.ts";
import { newGuid, ofType, referred, refersTo } from "../resources/write.ts";
import type { Resource } from "../state/store.ts";
import type { ResourceType, World } from "../world.ts";

export const natGateways: ResourceType = {
  type: "Microsoft.Network/natGateways",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const sku = textAt(body, "sku", "name") ?? "Standard";
    if (sku !== "Standard") throw notImplemented(`A NAT gateway of SKU ${sku}`);
    if (listAt(properties, "publicIpPrefixes").length > 0) throw notImplemented("A NAT gateway with address prefixes");
    for (const address of listAt(properties, "publicIpAddresses")) referred(world, address, id.id);
    return {
      properties: {
        idleTimeoutInMinutes: 4,
        ...properties,
        resourceGuid: existing?.properties["resourceGuid"] ?? newGuid(),
      },
      extra: { sku: { name: "Standard" } },
      seconds: 2,
      work: () => applyFirewalls(world),
    };
  },
  remove(world, gateway) {
    const used = subnetsOf(world, gateway);
    if (used.length > 0) {
      throw new ArmError(
        400,
        "CannotDeleteNatGatewayAssociatedToSubnet",
        `NAT Gateway ${gateway.id} is still configured on ${used.length} subnets. Remove NAT Gateway from all referenced subnets and then delete NAT Gateway.`,
      );
    }
    return { seconds: 2 };
  },
  view(world, gateway) {
    const used = subnetsOf(world, gateway).map(({ id }) => ({ id }));
    return { properties: used.length === 0 ? {} : { subnets: used } };
  },
};

/** The gateway that has a public address as its own. */
export function gatewayOf(world: World, address: Resource): Resource | undefined {
  return ofType(world, natGateways.type).find((gateway) =>
    listAt(gateway.properties, "publicIpAddresses").some((each) => refersTo(each, address.id)),
  );
}

function subnetsOf(world: World, gateway: Resource): Resource[] {
  return ofType(world, "Microsoft.Network/virtualNetworks/subnets").filter((subnet) =>
    refersTo(subnet.properties["natGateway"], gateway.id),
  );
}
