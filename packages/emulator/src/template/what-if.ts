import { at, isObject, type Json, textAt } from "../json.ts";
import { lockOf, lockType, lockView } from "../resources/locks.ts";
import { trackedResources, viewOf } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { deployedResources } from "./deployment.ts";
import type { Deployment } from "./model.ts";
import { isNested } from "./nested.ts";
import { mask, previewOf } from "./preview.ts";
import { groupType, isType, type TemplateResource } from "./resources.ts";

/** Properties that providers add to a resource: states, ids, addresses and defaults. */
const addedByAzure: ReadonlySet<string> = new Set([
  ...["provisioningState", "etag", "id", "type", "resourceGuid", "systemData", "tier", "instanceView"],
  ...["ipAddress", "fqdn", "ipConfiguration", "ipConfigurations", "idleTimeoutInMinutes", "publicIPAddressVersion"],
  ...["macAddress", "enableIPForwarding", "virtualMachine", "networkInterfaces", "defaultSecurityRules", "primary"],
  ...["privateIPAddress", "privateIPAddressVersion", "privateIPAllocationMethod", "virtualMachines"],
  ...["vmId", "timeCreated", "allowExtensionOperations", "requireGuestProvisionSignal", "exactVersion", "osType"],
  ...["caching", "diskSizeGB", "managedDisk", "autoUpgradeMinorVersion"],
]);

/** The parts of a resource that a PUT replaces. */
const replaced = ["tags", "sku", "zones", "plan", "identity", "properties"] as const;

/**
 * Returns ARM's list of the changes that deployments would make, those that are nested in others included. With `idsOnly` it
 * omits the contents of resources.
 */
export function changesOf(world: World, deployments: readonly Deployment[], idsOnly: boolean): Json[] {
  const resources = deployments.flatMap(deployedResources).filter((each) => !isNested(each));
  const groups = new Set(deployments.flatMap(({ target }) => (target.group === undefined ? [] : [target.group.name])));
  const named = new Set(resources.map(({ id }) => id.toLowerCase()));
  const others = [...groups]
    .flatMap((group) => trackedResources(world, group))
    .filter(({ id }) => !named.has(id.toLowerCase()));
  return [
    ...resources.map((resource) => changeOf(world, resource, idsOnly)),
    ...others.map((resource) => ignored(world, resource, idsOnly)),
  ];
}

function changeOf(world: World, resource: TemplateResource, idsOnly: boolean): Json {
  const { id, type, name } = resource;
  const lock = isType(type, lockType) ? lockOf(world, id) : undefined;
  const existing = lock ?? world.store.get(id);
  if (idsOnly) return { resourceId: id, changeType: existing === undefined ? "Create" : "Deploy" };
  const after = { id, type, name: name.split("/").at(-1), ...previewOf(resource) };
  if (existing === undefined) return { resourceId: id, changeType: "Create", after };
  if (isType(type, groupType)) return { resourceId: id, changeType: "NoChange", after };
  const before = lock === undefined ? viewOf(world, existing) : lockView(lock);
  const delta = replaced.flatMap((key) => differences(at(before, key), at(after, key), key));
  return {
    resourceId: id,
    changeType: delta.length === 0 ? "NoChange" : "Modify",
    before,
    after,
    delta: delta.length === 0 ? undefined : delta,
  };
}

/** Incremental deployments do not change resources that their template does not contain. */
function ignored(world: World, resource: Resource, idsOnly: boolean): Json {
  const view = idsOnly ? undefined : viewOf(world, resource);
  return { resourceId: resource.id, changeType: "Ignore", before: view, after: view };
}

function differences(before: unknown, after: unknown, path: string): Json[] {
  if (after === mask || isSame(before, after)) return [];
  if (before === undefined) return [{ path, propertyChangeType: "Create", after }];
  if (after === undefined) return isEmpty(before) ? [] : [{ path, propertyChangeType: "Delete", before }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const children = itemDifferences(before, after);
    return children.length === 0 ? [] : [{ path, propertyChangeType: "Array", children }];
  }
  if (!isObject(before) || !isObject(after)) return [{ path, propertyChangeType: "Modify", before, after }];
  const removed = Object.keys(before).filter((key) => after[key] === undefined && !addedByAzure.has(key));
  return [...Object.keys(after), ...removed].flatMap((key) =>
    differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
  );
}

/** Compares list items by name, items without a name by index, and plain values by value. */
function itemDifferences(before: readonly unknown[], after: readonly unknown[]): Json[] {
  const keys = (items: readonly unknown[]) =>
    items.map((item, index) => (isObject(item) ? (textAt(item, "name") ?? String(index)) : JSON.stringify(item)));
  const [keysBefore, keysAfter] = [keys(before), keys(after)];
  const kept = after.flatMap((item, index): Json[] => {
    const indexBefore = keysBefore.indexOf(keysAfter[index] ?? "");
    const path = String(index);
    if (indexBefore < 0) return [{ path, propertyChangeType: "Create", after: item }];
    const children = differences(before[indexBefore], item, "");
    return children.length === 0 ? [] : [{ path, propertyChangeType: "Modify", children }];
  });
  const removed = before.flatMap((item, index) =>
    keysAfter.includes(keysBefore[index] ?? "")
      ? []
      : [{ path: String(index), propertyChangeType: "Delete", before: item }],
  );
  return [...kept, ...removed];
}

/** Compares ids case-insensitively, as ARM does. */
function isSame(before: unknown, after: unknown): boolean {
  if (typeof before === "string" && typeof after === "string" && before.startsWith("/subscriptions/"))
    return before.toLowerCase() === after.toLowerCase();
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Whether a value is an empty object or list. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
