import { ArmError } from "../../arm-error.ts";
import { listAt, objectAt, textAt } from "../../json.ts";
import { requireWithin } from "../../net/addresses.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { ofType, referred, refersTo } from "../../resources/write.ts";
import type { Resource } from "../../state/store.ts";
import type { ResourceType, World } from "../../world.ts";

export const subnets: ResourceType = {
  type: "Microsoft.Network/virtualNetworks/subnets",
  tracked: false,
  put(world, id, body) {
    const properties = objectAt(body, "properties");
    const space = listAt(world.store.get(id.parent ?? "")?.properties, "addressSpace", "addressPrefixes").map(String);
    requireWithin(textAt(properties, "addressPrefix"), space, id.name);
    if (properties["networkSecurityGroup"] !== undefined) referred(world, properties["networkSecurityGroup"], id.id);
    if (properties["natGateway"] !== undefined) referred(world, properties["natGateway"], id.id);
    return { properties, seconds: 3, work: () => applyFirewalls(world) };
  },
  remove(world, subnet) {
    if (subnetInUse(world, subnet)) {
      throw new ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        `Subnet ${subnet.name} is in use and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet.`,
      );
    }
    return { seconds: 3 };
  },
  view(world, subnet) {
    const used = configurationsIn(world, subnet).map((id) => ({ id }));
    return { properties: used.length === 0 ? {} : { ipConfigurations: used } };
  },
};

export function subnetInUse(world: World, subnet: Resource): boolean {
  return configurationsIn(world, subnet).length > 0;
}

function configurationsIn(world: World, subnet: Resource): string[] {
  return ofType(world, "Microsoft.Network/networkInterfaces").flatMap((nic) =>
    listAt(nic.properties, "ipConfigurations")
      .filter((configuration) => refersTo(objectAt(configuration, "properties", "subnet"), subnet.id))
      .map((configuration) => `${nic.id}/ipConfigurations/${textAt(configuration, "name") ?? ""}`),
  );
}
