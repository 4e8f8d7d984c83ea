import type { Azure } from "../../azure/connect.ts";
import { type PublicAddress, primaryConfiguration, readNetworkResource } from "../../azure/network.ts";
import type { HostPlan } from "../../plan/host.ts";
import { groupOf, nameOf } from "../../resource-id.ts";

/** The address and the public name of a host. */
export interface HostAddress {
  readonly address: string | undefined;
  readonly hostname: string | undefined;
}

/** The address of a planned host: its public address, whether new or existing, else its private one. */
export async function plannedAddress(azure: Azure, plan: HostPlan): Promise<HostAddress> {
  const { publicAddress, resourceGroup, names } = plan;
  if (publicAddress === "none") return interfaceAddress(azure, resourceGroup, names.networkInterface);
  return publicAddress === "new"
    ? readPublicAddress(azure, resourceGroup, names.publicIpAddress)
    : readPublicAddress(azure, publicAddress.resourceGroup ?? resourceGroup, publicAddress.name);
}

/** The address of a network interface: its public one if it has one, else its private one. */
export async function interfaceAddress(azure: Azure, resourceGroup: string, name: string): Promise<HostAddress> {
  const found = primaryConfiguration(await readNetworkResource(azure, "networkInterfaces", resourceGroup, name));
  const id = found?.publicIPAddress?.id;
  if (id !== undefined) return readPublicAddress(azure, groupOf(id), nameOf(id));
  return { address: found?.privateIPAddress, hostname: undefined };
}

export async function readPublicAddress(azure: Azure, resourceGroup: string, name: string): Promise<HostAddress> {
  return addressOf(await readNetworkResource(azure, "publicIPAddresses", resourceGroup, name));
}

export function addressOf({
  properties,
}: {
  readonly properties?: PublicAddress["properties"] | undefined;
}): HostAddress {
  return { address: properties?.ipAddress, hostname: properties?.dnsSettings?.fqdn };
}
