import { ArmError, notImplemented } from "../arm-error.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import { freeAddress, isWithin } from "../net/addresses.ts";
import { applyFirewalls } from "../net/firewall.ts";
import { newGuid, ofType, referred, refersTo } from "../resources/write.ts";
import { sameId } from "../state/resource-id.ts";
import type { Resource } from "../state/store.ts";
import type { ResourceType, World } from "../world.ts";

export const networkInterfaces: ResourceType = {
  type: "Microsoft.Network/networkInterfaces",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const configurations = listAt(properties, "ipConfigurations");
    if (configurations.length === 0)
      throw new ArmError(
        400,
        "NetworkInterfaceMustHaveIpConfiguration",
        `Network interface ${id.id} must have at least one IP configuration.`,
      );
    if (properties["networkSecurityGroup"] !== undefined) referred(world, properties["networkSecurityGroup"], id.id);
    requireSameAddress(world, existing, properties);
    return {
      properties: {
        ...properties,
        ipConfigurations: configurations.map((each, index) => configuration(world, id.id, each, index, existing)),
        macAddress: existing?.properties["macAddress"] ?? macAddress(),
        enableIPForwarding: properties["enableIPForwarding"] ?? false,
        resourceGuid: existing?.properties["resourceGuid"] ?? newGuid(),
      },
      seconds: 1,
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

/** The public address of an interface, as a resource. */
export function publicAddressOf(world: World, nic: Resource | undefined): Resource | undefined {
  return world.store.get(textAt(nic?.properties, "ipConfigurations", 0, "properties", "publicIPAddress", "id") ?? "");
}

/** The machine that an interface is attached to. */
export function machineOf(world: World, nic: Resource): Resource | undefined {
  return ofType(world, "Microsoft.Compute/virtualMachines").find((machine) =>
    listAt(machine.properties, "networkProfile", "networkInterfaces").some((each) => refersTo(each, nic.id)),
  );
}

/** A guest has its public address from when it is made until it goes. */
function requireSameAddress(world: World, existing: Resource | undefined, properties: Json): void {
  if (existing === undefined || world.guests === undefined || machineOf(world, existing) === undefined) return;
  const path = ["ipConfigurations", 0, "properties", "publicIPAddress", "id"] as const;
  const [before, after] = [textAt(existing.properties, ...path), textAt(properties, ...path)];
  if (before?.toLowerCase() !== after?.toLowerCase())
    throw notImplemented("Changing the public address of an interface that a virtual machine has");
}

function configuration(world: World, nic: string, given: unknown, index: number, existing: Resource | undefined): Json {
  const name = textAt(given, "name") ?? `ipconfig${index + 1}`;
  const properties = objectAt(given, "properties");
  const subnet = referred(world, properties["subnet"], nic);
  const publicAddress =
    properties["publicIPAddress"] === undefined ? undefined : referred(world, properties["publicIPAddress"], nic);
  if (publicAddress !== undefined) requireFree(world, nic, publicAddress);
  const before = textAt(existing?.properties, "ipConfigurations", index, "properties", "privateIPAddress");
  return {
    id: `${nic}/ipConfigurations/${name}`,
    name,
    properties: {
      privateIPAllocationMethod: "Dynamic",
      privateIPAddressVersion: "IPv4",
      primary: index === 0,
      ...properties,
      privateIPAddress: privateAddress(world, nic, properties, subnet, before),
      provisioningState: "Succeeded",
    },
  };
}

function requireFree(world: World, nic: string, address: Resource): void {
  const other = ofType(world, "Microsoft.Network/networkInterfaces").find(
    (each) =>
      !sameId(each.id, nic) &&
      listAt(each.properties, "ipConfigurations").some((configured) =>
        refersTo(at(configured, "properties", "publicIPAddress"), address.id),
      ),
  );
  if (other !== undefined)
    throw new ArmError(
      400,
      "PublicIPAddressInUse",
      `Resource ${nic} is referencing public IP address ${address.id} that is already allocated to resource ${other.id}.`,
    );
}

/** Azure keeps the first four addresses of a subnet and its last. */
function privateAddress(
  world: World,
  nic: string,
  properties: Json,
  subnet: Resource,
  before: string | undefined,
): string {
  const prefix = textAt(subnet.properties, "addressPrefix") ?? "";
  const taken = takenIn(world, nic, subnet);
  const wished = textAt(properties, "privateIPAddress");
  if (textAt(properties, "privateIPAllocationMethod") === "Static" && wished !== undefined) {
    if (!isWithin(`${wished}/32`, prefix))
      throw new ArmError(
        400,
        "PrivateIPAddressNotInSubnet",
        `Private static IP address ${wished} does not belong to the range of subnet prefix ${prefix}.`,
      );
    if (taken.has(wished))
      throw new ArmError(
        400,
        "PrivateIPAddressIsAllocated",
        `IP configuration is using the private IP address ${wished} which is already allocated.`,
      );
    return wished;
  }
  if (before !== undefined && isWithin(`${before}/32`, prefix)) return before;
  const address = freeAddress(prefix, taken, 4);
  if (address === undefined)
    throw new ArmError(
      400,
      "SubnetIsFull",
      `Subnet ${subnet.name} with address prefix ${prefix} does not have enough capacity for 1 IP addresses.`,
    );
  return address;
}

function takenIn(world: World, nic: string, subnet: Resource): Set<string> {
  const others = ofType(world, "Microsoft.Network/networkInterfaces").filter((each) => !sameId(each.id, nic));
  const configurations = others.flatMap((each) => listAt(each.properties, "ipConfigurations"));
  const inSubnet = configurations.filter((each) => refersTo(at(each, "properties", "subnet"), subnet.id));
  return new Set(inSubnet.map((each) => textAt(each, "properties", "privateIPAddress") ?? ""));
}

/** 00-0D-3A is one of Microsoft's own prefixes. */
function macAddress(): string {
  const octets = newGuid().replaceAll("-", "").slice(0, 6).toUpperCase();
  return `00-0D-3A-${octets.slice(0, 2)}-${octets.slice(2, 4)}-${octets.slice(4, 6)}`;
}
