/**
 * The id of a resource by its type and name, children too (`machine/extension`).
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function resourceId(
  { subscriptionId }: { readonly subscriptionId: string },
  resourceGroup: string,
  type: string,
  name: string,
): string {
  const [namespace = "", ...kinds] = type.split("/");
  const names = name.split("/");
  const path = kinds.map((kind, index) => `${kind}/${names[index] ?? ""}`).join("/");
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${namespace}/${path}`;
}

/** The resource group in a resource id; empty where it has none. */
export function groupOf(id: string): string {
  return /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? "";
}

/** The last name in a resource id, or in the name of a child (`machine/extension`). */
export function nameOf(id: string): string {
  return id.split("/").at(-1) ?? "";
}

/** The name of the resource that a child's id belongs to, such as the network of a subnet. */
export function parentNameOf(id: string): string {
  return id.split("/").at(-3) ?? "";
}

/** The last part of a resource type, in lower case: `virtualmachines`. */
export function typeNameOf(type: string): string {
  return nameOf(type).toLowerCase();
}

/** Resource ids, types and names are compared without regard to case. */
export function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Whether a caller's text can be a name in a path of ARM. With a slash, or as a step to the parent, it would name something else. */
export function isPathName(text: unknown): boolean {
  return typeof text === "string" && /^[^/\\]+$/.test(text) && !/^\.+$/.test(text);
}

/** A virtual machine's place, from its resource id. */
export function machineOf(id: string): { readonly resourceGroup: string; readonly machine: string } {
  return { resourceGroup: groupOf(id), machine: nameOf(id) };
}
