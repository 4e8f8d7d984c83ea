import type { Permission } from "../plan/needed-actions.ts";
import type { Azure } from "./connect.ts";

// What the access checks read. Everything here throws what the clients throw, for `toBerthError`.

export interface Subscription {
  readonly name: string;
  /** ARM's state: Enabled, Warned, PastDue, Disabled, Deleted. */
  readonly state: string;
  readonly tenantId: string | undefined;
  /** ARM's clock. */
  readonly answeredAt: Date | undefined;
}

/** What a location offers of a VM size. */
export interface SizeOffer {
  readonly family: string;
  readonly cores: number;
  /** ARM's reason code where the subscription cannot use it. */
  readonly restriction: string | undefined;
}

export interface Usage {
  readonly what: string;
  readonly used: number;
  readonly limit: number;
}

export async function readSubscription(azure: Azure, signal: AbortSignal | undefined): Promise<Subscription> {
  const { body, answeredAt } = await azure.read(`/subscriptions/${azure.subscriptionId}`, "2022-12-01", signal);
  const { displayName, state, tenantId } = body as { displayName?: string; state?: string; tenantId?: string };
  return { name: displayName ?? azure.subscriptionId, state: state ?? "unknown", tenantId, answeredAt };
}

/** The caller's permissions on a resource group, or on the whole subscription. */
export async function readPermissions(
  { read, subscriptionId }: Azure,
  resourceGroup: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Permission[]> {
  const group = resourceGroup === undefined ? "" : `/resourceGroups/${encodeURIComponent(resourceGroup)}`;
  const path = `/subscriptions/${subscriptionId}${group}/providers/Microsoft.Authorization/permissions`;
  const { body } = await read(path, "2022-04-01", signal);
  const { value = [] } = body as { value?: { actions?: string[]; notActions?: string[] }[] };
  return value.map(({ actions = [], notActions = [] }) => ({ actions, notActions }));
}

/** Registered, Registering, NotRegistered, Unregistering. */
export async function providerState(azure: Azure, namespace: string): Promise<string> {
  return (await azure.resources.providers.get(namespace)).registrationState ?? "unknown";
}

/** Starts the registration; `providerState` shows when it is done. */
export async function startRegistration(azure: Azure, namespace: string): Promise<void> {
  await azure.resources.providers.register(namespace);
}

/** Undefined where the location does not have the size. */
export async function readSizeOffer(azure: Azure, size: string, location: string): Promise<SizeOffer | undefined> {
  // Azure filters by location only; that leaves some hundred kilobytes instead of megabytes.
  for await (const sku of azure.compute.resourceSkus.list({ filter: `location eq '${location}'` })) {
    if (sku.resourceType !== "virtualMachines" || sku.name?.toLowerCase() !== size.toLowerCase()) continue;
    const cores = sku.capabilities?.find(({ name }) => name === "vCPUs")?.value;
    const restricted = sku.restrictions?.find(({ type }) => type === "Location");
    return { family: sku.family ?? "", cores: Number(cores ?? 0), restriction: restricted?.reasonCode };
  }
  return undefined;
}

/** Cores of the location, cores of a family, and public addresses. */
export async function readUsages(azure: Azure, location: string, family: string): Promise<Usage[]> {
  const usages: Usage[] = [];
  for await (const { name, currentValue, limit } of azure.compute.usage.list(location)) {
    const wanted = name.value === "cores" || name.value?.toLowerCase() === family.toLowerCase();
    if (wanted) usages.push({ what: name.localizedValue ?? name.value ?? "", used: currentValue, limit });
  }
  for await (const { name, currentValue, limit } of azure.network.usages.list(location)) {
    if (name.value !== "StandardSkuPublicIpAddresses") continue;
    usages.push({ what: name.localizedValue ?? name.value, used: Number(currentValue), limit: Number(limit) });
  }
  return usages;
}
