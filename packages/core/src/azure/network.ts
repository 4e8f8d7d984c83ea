import { resourceId } from "../resource-id.ts";
import type { Azure } from "./connect.ts";

// The parts of Microsoft.Network's bodies that Berth reads and writes:
// https://learn.microsoft.com/azure/templates/microsoft.network. All of them throw what the client throws.

interface Reference {
  readonly id?: string;
}

interface Named extends Reference {
  readonly name?: string;
}

export interface PublicAddress extends Named {
  readonly properties?: {
    readonly ipAddress?: string;
    readonly dnsSettings?: { readonly fqdn?: string };
    /** What uses it. */
    readonly ipConfiguration?: Reference;
    readonly natGateway?: Reference;
  };
}

export interface NetworkInterface extends Named {
  readonly properties?: {
    readonly ipConfigurations?: readonly IpConfiguration[];
    readonly networkSecurityGroup?: Reference;
  };
}

interface IpConfiguration {
  readonly properties?: {
    readonly primary?: boolean;
    readonly privateIPAddress?: string;
    readonly publicIPAddress?: Reference;
    readonly subnet?: Reference;
  };
}

export interface Subnet extends Named {
  readonly properties?: {
    readonly networkSecurityGroup?: Reference;
    readonly ipConfigurations?: readonly Reference[];
  };
}

interface VirtualNetwork extends Named {
  readonly properties?: { readonly subnets?: readonly Subnet[] };
}

interface NatGateway extends Named {
  readonly properties?: { readonly subnets?: readonly Reference[] };
}

export interface SecurityRule {
  readonly name?: string;
  readonly etag?: string;
  readonly properties?: {
    readonly description?: string;
    readonly priority?: number;
    readonly direction?: string;
    readonly access?: string;
    readonly protocol?: string;
    readonly destinationPortRange?: string;
    readonly destinationPortRanges?: readonly string[];
    readonly sourceAddressPrefix?: string;
    readonly sourceAddressPrefixes?: readonly string[];
  };
}

export interface SecurityGroup extends Named {
  readonly properties?: { readonly securityRules?: readonly SecurityRule[] };
}

interface AzureUsage {
  readonly name: { readonly value: string; readonly localizedValue?: string };
  readonly currentValue: number;
  readonly limit: number;
}

interface Kinds {
  readonly publicIPAddresses: PublicAddress;
  readonly networkInterfaces: NetworkInterface;
  readonly networkSecurityGroups: SecurityGroup;
  readonly virtualNetworks: VirtualNetwork;
  readonly "virtualNetworks/subnets": Subnet;
  readonly natGateways: NatGateway;
}

/** Reads one resource of Microsoft.Network. `name` has the names of parents too: `network/subnet`. */
export function readNetworkResource<Kind extends keyof Kinds>(
  azure: Azure,
  kind: Kind,
  resourceGroup: string,
  name: string,
): Promise<Kinds[Kind]> {
  return azure.arm.get(networkId(azure, kind, resourceGroup, name));
}

/** Lists the resources of a kind, of one group or of the whole subscription. */
export function listNetworkResources<Kind extends keyof Kinds>(
  { arm, subscriptionId }: Azure,
  kind: Kind,
  resourceGroup?: string,
): AsyncIterable<Kinds[Kind]> {
  const group = resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`;
  return arm.list(`/subscriptions/${subscriptionId}${group}/providers/Microsoft.Network/${kind}`);
}

export function networkId(azure: Azure, kind: string, resourceGroup: string, name: string): string {
  return resourceId(azure, resourceGroup, `Microsoft.Network/${kind}`, name);
}

/** What a subscription uses of its quotas in a location. */
export function listUsages(
  { arm, subscriptionId }: Azure,
  namespace: "Microsoft.Compute" | "Microsoft.Network",
  location: string,
): AsyncIterable<AzureUsage> {
  return arm.list(`/subscriptions/${subscriptionId}/providers/${namespace}/locations/${location}/usages`);
}

/** The primary configuration of an interface; Azure does not always mark a single one. */
export function primaryConfiguration({ properties }: NetworkInterface): IpConfiguration["properties"] {
  const { ipConfigurations = [] } = properties ?? {};
  return (ipConfigurations.find((each) => each.properties?.primary === true) ?? ipConfigurations[0])?.properties;
}
