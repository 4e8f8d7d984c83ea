import { randomUUID } from "node:crypto";
import { ArmError, notImplemented } from "../arm-error.ts";
import { durations } from "../durations.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import { freeAddress, isWithin } from "../net/addresses.ts";
import { applyFirewalls } from "../net/firewall.ts";
import { refersTo, requireReferenced, resourcesOfType } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import { sameId } from "../state/resource-id.ts";
import type { ResourceType, World } from "../world.ts";
import { prefixOf } from "./virtual-networks/subnets.ts";

export const networkInterfaces: ResourceType = {
  type: "Microsoft.Network/networkInterfaces",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const configurations = listAt(properties, "ipConfigurations");
    if (configurations.length === 0)
      throw new ArmError(
        400,
        "NetworkInterfaceMustHaveIpConfigurationOrAttachedElasticNetworkInterface",
        `Network interface ${id.id} must have at least one IP configuration.`,
      );
    if (properties["networkSecurityGroup"] !== undefined)
      requireReferenced(world, properties["networkSecurityGroup"], id.id);
    requireSamePublicAddress(world, existing, properties);
    return {
      properties: {
        ...properties,
        ipConfigurations: configurations.map((each, index) => configuration(world, id.id, each, index, existing)),
        macAddress: existing?.properties["macAddress"] ?? macAddress(),
        enableIPForwarding: properties["enableIPForwarding"] ?? false,
        resourceGuid: existing?.properties["resourceGuid"] ?? randomUUID(),
      },
      seconds: durations.networkInterface.seconds,
      work: () => applyFirewalls(world),
    };
  },
  view(world, nic) {
    const machine = machineOf(world, nic);
    return machine === undefined ? {} : { properties: { virtualMachine: { id: machine.id } } };
  },
  remove(world, nic) {
    const machine = machineOf(world, nic);
    if (machine !== undefined) {
      throw new ArmError(
        400,
        "NicInUse",
        `Network Interface ${nic.id} is used by existing resource ${machine.id}. In order to delete the network interface, it must be dissociated from the resource.`,
      );
    }
    return { seconds: 1 };
  },
};

/** The public address resource of an interface. */
export function publicAddressOf(world: World, nic: Resource | undefined): Resource | undefined {
  return world.store.get(textAt(nic?.properties, "ipConfigurations", 0, "properties", "publicIPAddress", "id") ?? "");
}

/** The machine that an interface is attached to. */
export function machineOf(world: World, nic: Resource): Resource | undefined {
  return resourcesOfType(world, "Microsoft.Compute/virtualMachines").find((machine) =>
    listAt(machine.properties, "networkProfile", "networkInterfaces").some((each) => refersTo(each, nic.id)),
  );
}

/** A guest keeps its public address for as long as it exists. */
function requireSamePublicAddress(world: World, existing: Resource | undefined, properties: Json): void {
  if (existing === undefined || world.guests === undefined || machineOf(world, existing) === undefined) return;
  const path = ["ipConfigurations", 0, "properties", "publicIPAddress", "id"] as const;
  const [before, after] = [textAt(existing.properties, ...path), textAt(properties, ...path)];
  if (before?.toLowerCase() !== after?.toLowerCase())
    throw notImplemented("Changing the public address of an interface that is attached to a virtual machine");
}

function configuration(world: World, nic: string, given: unknown, index: number, existing: Resource | undefined): Json {
  const name = textAt(given, "name") ?? `ipconfig${index + 1}`;
  const properties = objectAt(given, "properties");
  const subnet = requireReferenced(world, properties["subnet"], nic);
  const publicAddress =
    properties["publicIPAddress"] === undefined
      ? undefined
      : requireReferenced(world, properties["publicIPAddress"], nic);
  const before = textAt(existing?.properties, "ipConfigurations", index, "properties", "privateIPAddress");
  const configurationId = `${nic}/ipConfigurations/${name}`;
  if (publicAddress !== undefined) requireUnused(world, nic, configurationId, publicAddress);
  return {
    id: configurationId,
    name,
    properties: {
      privateIPAllocationMethod: "Dynamic",
      privateIPAddressVersion: "IPv4",
      primary: index === 0,
      ...properties,
      privateIPAddress: privateAddress(world, configurationId, properties, subnet, before),
      provisioningState: "Succeeded",
    },
  };
}

function requireUnused(world: World, nic: string, configurationId: string, address: Resource): void {
  const other = resourcesOfType(world, "Microsoft.Network/networkInterfaces")
    .filter((each) => !sameId(each.id, nic))
    .flatMap((each) => listAt(each.properties, "ipConfigurations"))
    .find((each) => refersTo(at(each, "properties", "publicIPAddress"), address.id));
  if (other !== undefined)
    throw new ArmError(
      400,
      "PublicIPAddressInUse",
      `Resource ${configurationId} is referencing public IP address ${address.id} that is already allocated to resource ${textAt(other, "id") ?? ""}.`,
    );
}

/** Azure reserves the first four addresses of a subnet and the last one. */
function privateAddress(
  world: World,
  configurationId: string,
  properties: Json,
  subnet: Resource,
  before: string | undefined,
): string {
  const prefix = prefixOf(subnet.properties) ?? "";
  const [nic = ""] = configurationId.split("/ipConfigurations/");
  const taken = takenAddresses(world, nic, subnet);
  const requested = textAt(properties, "privateIPAddress");
  if (textAt(properties, "privateIPAllocationMethod") === "Static" && requested !== undefined) {
    if (!isWithin(`${requested}/32`, prefix))
      throw new ArmError(
        400,
        "PrivateIPAddressNotInSubnet",
        `Private static IP address ${requested} does not belong to the range of subnet prefix ${prefix}.`,
      );
    const user = taken.get(requested);
    if (user !== undefined)
      throw new ArmError(
        400,
        "PrivateIPAddressIsAllocated",
        `IP configuration ${configurationId} is using the private IP address ${requested} which is already allocated to resource ${user}.`,
      );
    return requested;
  }
  if (before !== undefined && isWithin(`${before}/32`, prefix)) return before;
  const address = freeAddress(prefix, new Set(taken.keys()), 4);
  if (address === undefined)
    throw new ArmError(
      400,
      "SubnetIsFull",
      `Subnet ${subnet.name} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    );
  return address;
}

/** The addresses that other interfaces have in a subnet, with the ids of their IP configurations. */
function takenAddresses(world: World, nic: string, subnet: Resource): Map<string, string> {
  const others = resourcesOfType(world, "Microsoft.Network/networkInterfaces").filter((each) => !sameId(each.id, nic));
  const configurations = others.flatMap((each) => listAt(each.properties, "ipConfigurations"));
  const inSubnet = configurations.filter((each) => refersTo(at(each, "properties", "subnet"), subnet.id));
  return new Map(
    inSubnet.map((each) => [textAt(each, "properties", "privateIPAddress") ?? "", textAt(each, "id") ?? ""]),
  );
}

/** 00-0D-3A is one of Microsoft's prefixes. */
function macAddress(): string {
  const octets = randomUUID().replaceAll("-", "").slice(0, 6).toUpperCase();
  return `00-0D-3A-${octets.slice(0, 2)}-${octets.slice(2, 4)}-${octets.slice(4, 6)}`;
}
