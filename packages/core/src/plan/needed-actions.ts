/** The permissions of a role at a scope, as ARM returns them. Actions are case-insensitive. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** The resource providers that every host needs. */
export const neededProviders: readonly string[] = ["Microsoft.Compute", "Microsoft.Network"];

/**
 * The actions that creating and removing a host need, by their names in
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/compute and /networking. Contributor allows
 * all of them; so do Virtual Machine Contributor, Network Contributor and a role that allows deployments together.
 */
export const neededActions: readonly string[] = [
  ...["read", "write", "delete"].map((verb) => `Microsoft.Resources/subscriptions/resourceGroups/${verb}`),
  ...["read", "write", "validate/action", "whatIf/action", "operations/read"].map(
    (verb) => `Microsoft.Resources/deployments/${verb}`,
  ),
  "Microsoft.Resources/tags/write",
  ...ofNetwork("virtualNetworks", "subnets/join/action"),
  ...ofNetwork("networkSecurityGroups", "join/action"),
  ...ofNetwork("publicIPAddresses", "join/action"),
  ...ofNetwork("networkInterfaces", "join/action"),
  ...["read", "write", "delete", "extensions/read", "extensions/write", "instanceView/read"].map(
    (verb) => `Microsoft.Compute/virtualMachines/${verb}`,
  ),
  ...["runCommands/read", "runCommands/write", "runCommands/delete", "start/action", "deallocate/action"].map(
    (verb) => `Microsoft.Compute/virtualMachines/${verb}`,
  ),
  ...["read", "write", "delete"].map((verb) => `Microsoft.Compute/disks/${verb}`),
];

/** The needed actions that no permission allows. */
export function missingActions(permissions: readonly Permission[]): string[] {
  return neededActions.filter((action) => !permissions.some((permission) => allows(permission, action)));
}

function ofNetwork(type: string, join: string): string[] {
  return ["read", "write", "delete", join].map((verb) => `Microsoft.Network/${type}/${verb}`);
}

function allows({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((each) => matches(each, action)) && !notActions.some((each) => matches(each, action));
}

/** `*` matches anything, including slashes. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
