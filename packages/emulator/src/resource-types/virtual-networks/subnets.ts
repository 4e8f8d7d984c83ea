import { ArmError, notImplemented } from "../../arm-error.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { isCidr, isWithin } from "../../net/addresses.ts";
import { applyFirewalls } from "../../net/firewall.ts";
import { refersTo, requireReferenced, resourcesOfType } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType, World } from "../../world.ts";

export const subnets: ResourceType = {
  type: "Microsoft.Network/virtualNetworks/subnets",
  tracked: false,
  sharesEtag: true,
  put(world, id, body) {
    const properties = objectAt(body, "properties");
    const network = world.store.get(id.parent ?? "");
    const prefixes = listAt(network?.properties, "addressSpace", "addressPrefixes").map(String);
    requireSubnetRange(id.name, properties, { name: network?.name ?? "", prefixes });
    requireSubnetReferences(world, properties, id.id);
    return { properties, seconds: 3, work: () => applyFirewalls(world) };
  },
  remove(world, subnet) {
    requireUnusedSubnet(world, subnet);
    return { seconds: 3 };
  },
  view(world, subnet) {
    const ipConfigurations = configurationsIn(world, subnet).map((id) => ({ id }));
    return { properties: ipConfigurations.length === 0 ? {} : { ipConfigurations } };
  },
};

/** The range of a subnet: `addressPrefix`, or `addressPrefixes` with one. */
export function prefixOf(properties: Json): string | undefined {
  const several = listAt(properties, "addressPrefixes");
  if (several.length > 1) throw notImplemented("A subnet with several ranges");
  return textAt(properties, "addressPrefix") ?? textAt(several, 0);
}

/**
 * Checks that a subnet's range is valid and inside its network's.
 * @throws ArmError `NetcfgSubnetRangeOutsideVnet`
 */
export function requireSubnetRange(
  subnet: string,
  properties: Json,
  network: { readonly name: string; readonly prefixes: readonly string[] },
): void {
  const prefix = prefixOf(properties);
  if (prefix !== undefined && isCidr(prefix) && network.prefixes.some((each) => isWithin(prefix, each))) return;
  throw new ArmError(
    400,
    "NetcfgSubnetRangeOutsideVnet",
    `Subnet '${subnet}' is not valid because its IP address range is outside the IP address range of virtual network '${network.name}'.`,
  );
}

/** @throws ArmError `InvalidResourceReference` */
export function requireSubnetReferences(world: World, properties: Json, referencedBy: string): void {
  for (const reference of [properties["networkSecurityGroup"], properties["natGateway"]])
    if (reference !== undefined) requireReferenced(world, reference, referencedBy);
}

/** @throws ArmError `InUseSubnetCannotBeDeleted` */
export function requireUnusedSubnet(world: World, subnet: Resource): void {
  const [user] = configurationsIn(world, subnet);
  if (user === undefined) return;
  throw new ArmError(
    400,
    "InUseSubnetCannotBeDeleted",
    `Subnet ${subnet.name} is in use by ${user} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}

function configurationsIn(world: World, subnet: Resource): string[] {
  return resourcesOfType(world, "Microsoft.Network/networkInterfaces").flatMap((nic) =>
    listAt(nic.properties, "ipConfigurations")
      .filter((configuration) => refersTo(objectAt(configuration, "properties", "subnet"), subnet.id))
      .map((configuration) => `${nic.id}/ipConfigurations/${textAt(configuration, "name") ?? ""}`),
  );
}
