import type { Azure } from "../../azure/connect.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { primaryOf } from "../../azure/machine-network.ts";
import { listMachines, type VirtualMachine } from "../../azure/machine-reads.ts";
import {
  listNetworkResources,
  type NetworkInterface,
  type PublicAddress,
  primaryConfiguration,
} from "../../azure/network.ts";
import type { Resource } from "../../azure/resources.ts";
import { addressOf, type HostAddress } from "./address.ts";
import { type Host, hostOf, isOwnExtension, ofType, powerOf, readHost } from "./host.ts";

/** Machines, their states, addresses and interfaces, by lower-case id. */
export interface Inventory {
  readonly machines: ReadonlyMap<string, VirtualMachine>;
  /** The same machines with power state and extensions. */
  readonly views: ReadonlyMap<string, VirtualMachine>;
  readonly addresses: ReadonlyMap<string, PublicAddress>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
}

/**
 * Lists the resources of hosts: one listing for each type, however many hosts exist.
 * @param resourceGroup limits the listings to it, except the machines' states: Azure lists those for a subscription only
 */
export async function readInventory(azure: Azure, resourceGroup?: string): Promise<Inventory> {
  const group = resourceGroup;
  try {
    const [machines, views, addresses, interfaces] = await Promise.all([
      byId(listMachines(azure, { resourceGroup: group })),
      byId(listMachines(azure, { statusOnly: true })),
      byId(listNetworkResources(azure, "publicIPAddresses", group)),
      byId(listNetworkResources(azure, "networkInterfaces", group)),
    ]);
    return { machines, views, addresses, interfaces };
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** A host from an inventory. What a stale inventory does not have is read. */
export async function hostFromInventory(
  azure: Azure,
  inventory: Inventory,
  name: string,
  resources: readonly Resource[],
): Promise<Host> {
  const id = ofType(resources, "virtualMachines")?.id;
  const machine = id === undefined ? undefined : inventory.machines.get(id.toLowerCase());
  const view = id === undefined ? undefined : inventory.views.get(id.toLowerCase())?.instanceView;
  const extension = view?.extensions?.find((each) => isOwnExtension(each.name))?.statuses?.[0]?.code;
  const where = addressIn(inventory, resources, machine);
  // A stopped machine reports no extensions, and a new one is in no listing yet.
  if (
    id !== undefined &&
    (machine === undefined || view === undefined || extension === undefined || where === undefined)
  )
    return readHost(azure, name, resources);
  const power = powerOf(view);
  return hostOf(name, resources, { machine, power, where, extension: extension?.split("/").at(-1) });
}

/** A host's own public address, else the address of its interface; for an adopted host, of its machine. */
export function addressIn(
  { addresses, interfaces }: Inventory,
  resources: readonly Resource[],
  machine: VirtualMachine | undefined,
): HostAddress | undefined {
  const own = addresses.get(ofType(resources, "publicIPAddresses")?.id.toLowerCase() ?? "");
  if (own !== undefined) return addressOf(own);
  const reference = primaryOf(machine?.networkProfile?.networkInterfaces);
  const id = ofType(resources, "networkInterfaces")?.id ?? reference?.id ?? "";
  const configuration = primaryConfiguration(interfaces.get(id.toLowerCase()) ?? {});
  const publicId = configuration?.publicIPAddress?.id;
  if (publicId === undefined)
    return configuration === undefined ? undefined : { address: configuration.privateIPAddress, hostname: undefined };
  const found = addresses.get(publicId.toLowerCase());
  return found === undefined ? undefined : addressOf(found);
}

async function byId<Item extends { readonly id?: string }>(pages: AsyncIterable<Item>): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  for await (const each of pages) if (each.id !== undefined) found.set(each.id.toLowerCase(), each);
  return found;
}
