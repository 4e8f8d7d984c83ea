import type { Permission } from "../plan/needed-actions.ts";
import type { Azure } from "./connect.ts";
import { listUsages } from "./network.ts";

// What the access checks read. Everything here throws what the clients throw, for `toBerthError`.

export interface Subscription {
  readonly name: string;
  /** ARM's state: Enabled, Warned, PastDue, Disabled, Deleted. */
  readonly state: string;
  readonly tenantId: string | undefined;
  /** ARM's clock. */
  readonly answeredAt: Date | undefined;
}

export interface Usage {
  readonly what: string;
  readonly used: number;
  readonly limit: number;
}

export async function readSubscription(azure: Azure, signal: AbortSignal | undefined): Promise<Subscription> {
  type Body = { readonly displayName?: string; readonly state?: string; readonly tenantId?: string };
  const { body, answeredAt } = await azure.arm.read<Body>(`/subscriptions/${azure.subscriptionId}`, { signal });
  const { displayName, state, tenantId } = body;
  return { name: displayName ?? azure.subscriptionId, state: state ?? "unknown", tenantId, answeredAt };
}

/** The caller's permissions on a resource group, or on the whole subscription. */
export async function readPermissions(
  { arm, subscriptionId }: Azure,
  resourceGroup: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Permission[]> {
  const group = resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`;
  const path = `/subscriptions/${subscriptionId}${group}/providers/Microsoft.Authorization/permissions`;
  const permissions: Permission[] = [];
  for await (const { actions = [], notActions = [] } of arm.list<Partial<Permission>>(path, { signal }))
    permissions.push({ actions, notActions });
  return permissions;
}

/** A resource provider, as a subscription sees it. */
export interface Provider {
  /** Registered, Registering, NotRegistered, Unregistering. */
  readonly registrationState?: string;
  readonly resourceTypes?: readonly ProvidedType[];
}

export interface ProvidedType {
  /** Without the namespace. */
  readonly resourceType: string;
  /** Display names: `West Europe`. Empty for a type without locations. */
  readonly locations?: readonly string[];
  readonly apiVersions?: readonly string[];
}

export function readProvider({ arm, subscriptionId }: Azure, namespace: string): Promise<Provider> {
  return arm.get<Provider>(`/subscriptions/${subscriptionId}/providers/${namespace}`);
}

/** Registered, Registering, NotRegistered, Unregistering. */
export async function providerState(azure: Azure, namespace: string): Promise<string> {
  return (await readProvider(azure, namespace)).registrationState ?? "unknown";
}

/** Starts the registration; `providerState` shows when it is done. */
export async function startRegistration({ arm, subscriptionId }: Azure, namespace: string): Promise<void> {
  await arm.post(`/subscriptions/${subscriptionId}/providers/${namespace}/register`);
}

/** Cores of the location, cores of a family, and public addresses. */
export async function readUsages(azure: Azure, location: string, family: string): Promise<Usage[]> {
  const usages: Usage[] = [];
  for await (const { name, currentValue, limit } of listUsages(azure, "Microsoft.Compute", location)) {
    const wanted = name.value === "cores" || name.value.toLowerCase() === family.toLowerCase();
    if (wanted) usages.push({ what: name.localizedValue ?? name.value, used: currentValue, limit });
  }
  for await (const { name, currentValue, limit } of listUsages(azure, "Microsoft.Network", location)) {
    if (name.value !== "StandardSkuPublicIpAddresses") continue;
    usages.push({ what: name.localizedValue ?? name.value, used: currentValue, limit });
  }
  return usages;
}
