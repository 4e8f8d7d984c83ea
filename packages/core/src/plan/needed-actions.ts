/** The permissions of a role at a scope, as ARM returns them. Actions are case-insensitive. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The resource providers that every host needs. */
export const neededProviders: readonly string[] = ["Microsoft.Compute", "Microsoft.Network"];

const all = ["read", "write", "delete"];

/** The resource types that a host can consist of. */
export const neededTypes: readonly string[] = [
  ...["virtualMachines", "virtualMachines/extensions", "virtualMachines/runCommands", "disks"].map(
    (type) => `Microsoft.Compute/${type}`,
  ),
  ...["virtualNetworks", "networkSecurityGroups", "publicIPAddresses", "networkInterfaces", "natGateways"].map(
    (type) => `Microsoft.Network/${type}`,
  ),
];

/**
 * The actions of a host's whole life, from its preview to its removal, by their names in
 * https://learn.microsoft.com/azure/role-based-access-control/permissions. A test derives them from recorded requests, and
 * the role of the Azure Function (apps/azure-function/infrastructure/role.json) has the same. Contributor allows all of them.
 */
export const neededActions: readonly string[] = [
  ...actions("Microsoft.Resources/subscriptions", ["resources/read"]),
  ...actions("Microsoft.Resources/subscriptions/resourceGroups", ["read", "write", "delete", "resources/read"]),
  ...actions("Microsoft.Resources/deployments", ["read", "write", "delete", "cancel/action", "validate/action"]),
  ...actions("Microsoft.Resources/deployments", ["whatIf/action", "operations/read", "operationstatuses/read"]),
  ...actions("Microsoft.Resources/tags", ["read", "write"]),
  ...actions("Microsoft.Compute/virtualMachines", ["read", "write", "delete", "instanceView/read"]),
  ...actions("Microsoft.Compute/virtualMachines", ["start/action", "deallocate/action", "restart/action"]),
  ...actions("Microsoft.Compute/virtualMachines/extensions", all),
  ...actions("Microsoft.Compute/virtualMachines/runCommands", all),
  ...actions("Microsoft.Compute/disks", all),
  ...actions("Microsoft.Compute/availabilitySets", all),
  ...actions("Microsoft.Compute/locations", ["operations/read"]),
  ...actions("Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions", ["read"]),
  ...actions("Microsoft.Compute/skus", ["read"]),
  ...actions("Microsoft.Network/publicIPAddresses", [...all, "join/action"]),
  ...actions("Microsoft.Network/networkInterfaces", [...all, "join/action"]),
  ...actions("Microsoft.Network/networkSecurityGroups", [...all, "join/action"]),
  ...actions("Microsoft.Network/networkSecurityGroups/securityRules", all),
  ...actions("Microsoft.Network/natGateways", [...all, "join/action"]),
  ...actions("Microsoft.Network/virtualNetworks", all),
  ...actions("Microsoft.Network/virtualNetworks/subnets", ["read", "write", "join/action"]),
  ...actions("Microsoft.Network/locations", ["operations/read"]),
];

/** The needed actions that no permission allows. */
export function missingActions(permissions: readonly Permission[]): string[] {
  return neededActions.filter((action) => !permissions.some((permission) => allows(permission, action)));
}

function actions(type: string, verbs: readonly string[]): string[] {
  return verbs.map((verb) => `${type}/${verb}`);
}

function allows({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((each) => matches(each, action)) && !notActions.some((each) => matches(each, action));
}

/** `*` matches anything, including slashes. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
