import { ArmError } from "../arm-error.ts";

/** A permission of an Azure role: https://learn.microsoft.com/azure/role-based-access-control/role-definitions */
export interface Permission {
  /** Such as `Microsoft.Compute/virtualMachines/write`; `*` matches anything. */
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** The default permissions of every authenticated caller. */
export const allActions: readonly Permission[] = [{ actions: ["*"] }];

/** @throws ArmError `AuthorizationFailed` */
export function requireAction(permissions: readonly Permission[], action: string, scope: string): void {
  if (permissions.some((permission) => allows(permission, action))) return;
  throw new ArmError(
    403,
    "AuthorizationFailed",
    `The client '22222222-2222-4222-8222-222222222222' with object id '33333333-3333-4333-8333-333333333333' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

const assignIdentity = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";

/**
 * An identity is attached with the rights of the caller, not with those on the machine alone:
 * https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/identity#managed-identity-operator
 * @throws ArmError `LinkedAuthorizationFailed`
 */
export function requireIdentities(
  permissions: readonly Permission[],
  scope: string,
  action: string,
  identities: readonly string[],
): void {
  if (identities.length === 0 || permissions.some((permission) => allows(permission, assignIdentity))) return;
  throw new ArmError(
    403,
    "LinkedAuthorizationFailed",
    `The client '22222222-2222-4222-8222-222222222222' with object id '33333333-3333-4333-8333-333333333333' has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) '${assignIdentity}' on the linked scope(s) '${identities.join(",")}' (respectively) or the linked scope(s) are invalid.`,
  );
}

/**
 * A disabled subscription permits only reads and deletes.
 * @throws ArmError `ReadOnlyDisabledSubscription`
 */
export function requireEnabled(
  { subscriptionState, subscriptionId }: { readonly subscriptionState: string; readonly subscriptionId: string },
  method: string,
): void {
  if (subscriptionState !== "Disabled" || !/^(PUT|PATCH|POST)$/.test(method)) return;
  const message = `The subscription '${subscriptionId}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
  throw new ArmError(409, "ReadOnlyDisabledSubscription", message);
}

/**
 * Returns the action that a request needs. Returns undefined for what every caller may do: read operation states and the
 * caller's own permissions.
 */
export function actionOf(method: string, path: string): string | undefined {
  const verb = { GET: "read", HEAD: "read", PUT: "write", PATCH: "write", DELETE: "delete" }[method];
  const at = path.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return actionOnGroup(verb ?? "action", path);
  const [namespace = "", ...rest] = path.slice(at + "/providers/".length).split("/");
  const isOwn = /^microsoft\.authorization$/i.test(namespace) && /^permissions$/i.test(rest[0] ?? "");
  if (isOwn || /\/locations\/[^/]+\/operation/i.test(path)) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  return [namespace, ...types, verb ?? "action"].join("/");
}

function actionOnGroup(verb: string, path: string): string | undefined {
  const [, , ...rest] = path.split("/").filter((part) => part !== "");
  const [kind] = rest;
  if (!path.toLowerCase().startsWith("/subscriptions/")) return undefined;
  if (kind === undefined) return `Microsoft.Resources/subscriptions/${verb}`;
  return /^resourcegroups$/i.test(kind)
    ? `Microsoft.Resources/subscriptions/resourceGroups/${verb}`
    : `Microsoft.Resources/subscriptions/${kind}/${verb}`;
}

function allows({ actions, notActions = [] }: Permission, action: string): boolean {
  return actions.some((each) => matches(each, action)) && !notActions.some((each) => matches(each, action));
}

function matches(pattern: string, action: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "i").test(action);
}
