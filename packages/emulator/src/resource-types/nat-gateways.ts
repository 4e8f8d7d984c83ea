import { randomUUID } from "node:crypto";
import { ArmError, notImplemented } from "../arm-error.ts";
import { listAt, objectAt, textAt } from "../json.ts";
import { applyFirewalls } from "../net/firewall.ts";
import { refersTo, requireReferenced, resourcesOfType } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { ResourceType, World } from "../world.ts";

export const natGateways: ResourceType = {
  type: "Microsoft.Network/natGateways",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const sku = textAt(body, "sku", "name") ?? "Standard";
    if (sku !== "Standard") throw notImplemented(`A NAT gateway of SKU ${sku}`);
    for (const address of listAt(properties, "publicIpAddresses")) requireReferenced(world, address, id.id);
    return {
      properties: {
        idleTimeoutInMinutes: 4,
        ...properties,
        resourceGuid: existing?.properties["resourceGuid"] ?? randomUUID(),
      },
      extra: { sku: { name: "Standard" } },
      seconds: 2,
      work: () => applyFirewalls(world),
    };
  },
  remove(world, gateway) {
    const subnets = subnetsOf(world, gateway);
    if (subnets.length > 0) {
      throw new ArmError(
        400,
        "CannotDeleteNatGatewayAssociatedToSubnet",
        `NAT Gateway ${gateway.id} is still configured on ${subnets.length} subnets. Remove NAT Gateway from all referenced subnets and then delete NAT Gateway.`,
      );
    }
    return { seconds: 2 };
  },
  view(world, gateway) {
    const subnets = subnetsOf(world, gateway).map(({ id }) => ({ id }));
    return { properties: subnets.length === 0 ? {} : { subnets } };
  },
};

/** The NAT gateway that uses a public address. */
export function gatewayOf(world: World, address: Resource): Resource | undefined {
  return resourcesOfType(world, natGateways.type).find((gateway) =>
    listAt(gateway.properties, "publicIpAddresses").some((each) => refersTo(each, address.id)),
  );
}

function subnetsOf(world: World, gateway: Resource): Resource[] {
  return resourcesOfType(world, "Microsoft.Network/virtualNetworks/subnets").filter((subnet) =>
    refersTo(subnet.properties["natGateway"], gateway.id),
  );
}
