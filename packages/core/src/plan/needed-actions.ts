/** What a role lets its holder do, as ARM tells of each scope. Actions are compared without regard to case. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** What every host is made of. */
export const neededProviders: readonly string[] = ["Microsoft.Compute", "Microsoft.Network"];

/**
 * What `deployPlannedHost` and `removeHost` do, by the names of
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/compute and /networking. Contributor has all of them;
 * so have Virtual Machine Contributor, Network Contributor and a role that deploys, together.
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

/** Those of the needed actions that no permission allows. */
export function missingActions(permissions: readonly Permission[]): string[] {
  return neededActions.filter((action) => !permissions.some((permission) => allows(permission, action)));
}

function ofNetwork(type: string, join: string): string[] {
  return ["read", "write", "delete", join].map((verb) => `Microsoft.Network/${type}/${verb}`);
}

function allows({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((each) => matches(each, action)) && !notActions.some((each) => matches(each, action));
}

/** `*` stands for anything, slashes too. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
