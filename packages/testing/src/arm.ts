import type { Azure } from "@dockberth/core";

/** A resource or a group, as ARM lists it. */
export interface Listed {
  readonly id?: string;
  readonly type?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** All resources, or all resource groups, of the subscription. */
export function listAll({ arm, subscriptionId }: Azure, what: "resources" | "resourceGroups"): AsyncIterable<Listed> {
  return arm.list<Listed>(`/subscriptions/${subscriptionId}/${what}`);
}

/** The path of a resource group, or of what is in it: `Microsoft.Network/publicIPAddresses/name`. */
export function armPath({ subscriptionId }: Azure, resourceGroup: string, resource?: string): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return resource === undefined ? group : `${group}/providers/${resource}`;
}

export async function makeGroup(azure: Azure, name: string, tags: Listed["tags"] = {}): Promise<void> {
  await azure.arm.put(armPath(azure, name), { location: "westeurope", tags });
}

/** A static public address. */
export function publicAddressBody(label?: string) {
  const dns = label === undefined ? {} : { dnsSettings: { domainNameLabel: label } };
  const properties = { publicIPAllocationMethod: "Static", ...dns };
  return { location: "westeurope", sku: { name: "Standard" }, properties };
}
