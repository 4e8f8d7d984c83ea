import { groupOf, nameOf, parentNameOf } from "../resource-id.ts";
import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";
import type { VirtualMachine } from "./machine-reads.ts";
import { primaryConfiguration, readNetworkResource } from "./network.ts";

/** The network of a machine's primary interface. */
export interface MachineNetwork {
  readonly privateAddress: string | undefined;
  readonly publicAddress: string | undefined;
  /** The name of the public address in DNS. */
  readonly hostname: string | undefined;
  /** The ids of the security groups that a packet passes: the subnet's and the interface's. */
  readonly securityGroups: readonly string[];
}

/** Reads a machine's addresses and security groups. */
export async function readMachineNetwork(azure: Azure, machine: VirtualMachine): Promise<MachineNetwork | undefined> {
  const id = primaryOf(machine.networkProfile?.networkInterfaces)?.id;
  if (id === undefined) return undefined;
  try {
    const nic = await readNetworkResource(azure, "networkInterfaces", groupOf(id), nameOf(id));
    const configuration = primaryConfiguration(nic);
    const [address, subnetGroup] = await Promise.all([
      readPublicAddress(azure, configuration?.publicIPAddress?.id),
      readSubnetGroup(azure, configuration?.subnet?.id),
    ]);
    const groups = [subnetGroup, nic.properties?.networkSecurityGroup?.id].filter((each) => each !== undefined);
    return { privateAddress: configuration?.privateIPAddress, ...address, securityGroups: [...new Set(groups)] };
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** The primary item; Azure does not always mark a single one. */
export function primaryOf<Item extends { readonly primary?: boolean }>(items: readonly Item[] = []): Item | undefined {
  return items.find(({ primary }) => primary === true) ?? items[0];
}

async function readPublicAddress(
  azure: Azure,
  id: string | undefined,
): Promise<Pick<MachineNetwork, "publicAddress" | "hostname">> {
  if (id === undefined) return { publicAddress: undefined, hostname: undefined };
  const { properties } = await readNetworkResource(azure, "publicIPAddresses", groupOf(id), nameOf(id));
  return { publicAddress: properties?.ipAddress, hostname: properties?.dnsSettings?.fqdn };
}

async function readSubnetGroup(azure: Azure, id: string | undefined): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const name = `${parentNameOf(id)}/${nameOf(id)}`;
  const { properties } = await readNetworkResource(azure, "virtualNetworks/subnets", groupOf(id), name);
  return properties?.networkSecurityGroup?.id;
}
