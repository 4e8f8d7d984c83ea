import { at, type Json, objectAt, textAt } from "../json.ts";
import { trackedResources, viewOf } from "../resources/write.ts";
import type { Resource } from "../state/store.ts";
import type { World } from "../world.ts";
import type { Deployment } from "./deployment.ts";
import { evaluateKnown, mask } from "./preview.ts";
import type { TemplateResource } from "./template.ts";

/** What resources have that nobody put: states, ids, addresses, and what providers add of themselves. */
const addedByAzure: ReadonlySet<string> = new Set([
  ...["provisioningState", "etag", "id", "type", "resourceGuid", "systemData", "tier", "instanceView"],
  ...["ipAddress", "fqdn", "ipConfiguration", "ipConfigurations", "idleTimeoutInMinutes", "publicIPAddressVersion"],
  ...["macAddress", "enableIPForwarding", "virtualMachine", "networkInterfaces", "defaultSecurityRules", "primary"],
  ...["privateIPAddress", "privateIPAddressVersion", "privateIPAllocationMethod", "virtualMachines"],
  ...["vmId", "timeCreated", "allowExtensionOperations", "requireGuestProvisionSignal", "exactVersion", "osType"],
  ...["caching", "diskSizeGB", "managedDisk", "autoUpgradeMinorVersion"],
]);

/** What a PUT replaces of a resource. */
const replaced = ["tags", "sku", "zones", "plan", "identity", "properties"] as const;

/** What a deployment would change, in ARM's words; `idsOnly` leaves out what the resources look like. */
export function changesOf(world: World, { resources, group }: Deployment, idsOnly: boolean): Json[] {
  const named = new Set(resources.map(({ id }) => id.toLowerCase()));
  const others = trackedResources(world, group.name).filter(({ id }) => !named.has(id.toLowerCase()));
  return [
    ...resources.map((resource) => changeOf(world, resource, idsOnly)),
    ...others.map((resource) => ignored(world, resource, idsOnly)),
  ];
}

function changeOf(world: World, { id, type, name, body, scope }: TemplateResource, idsOnly: boolean): Json {
  const existing = world.store.get(id);
  if (idsOnly) return { resourceId: id, changeType: existing === undefined ? "Create" : "Deploy" };
  const after = { id, type, name: name.split("/").at(-1), ...(evaluateKnown(body, scope) as Json) };
  if (existing === undefined) return { resourceId: id, changeType: "Create", after };
  const before = viewOf(world, existing);
  const delta = replaced.flatMap((key) => differences(at(before, key), at(after, key), key));
  return {
    resourceId: id,
    changeType: delta.length === 0 ? "NoChange" : "Modify",
    before,
    after,
    ...(delta.length === 0 ? {} : { delta }),
  };
}

/** Incremental deployments leave alone what their template does not name. */
function ignored(world: World, resource: Resource, idsOnly: boolean): Json {
  const view = viewOf(world, resource);
  return { resourceId: resource.id, changeType: "Ignore", ...(idsOnly ? {} : { before: view, after: view }) };
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
  const lost = Object.keys(before).filter((key) => after[key] === undefined && !addedByAzure.has(key));
  return [...Object.keys(after), ...lost].flatMap((key) =>
    differences(before[key], after[key], path === "" ? key : `${path}.${key}`),
  );
}

/** Items with a name are the same by it, others by their place, and plain values by what they are. */
function itemDifferences(before: readonly unknown[], after: readonly unknown[]): Json[] {
  const keys = (items: readonly unknown[]) =>
    items.map((item, index) => (isObject(item) ? (textAt(item, "name") ?? String(index)) : JSON.stringify(item)));
  const [keysBefore, keysAfter] = [keys(before), keys(after)];
  const kept = after.flatMap((item, index): Json[] => {
    const earlier = keysBefore.indexOf(keysAfter[index] ?? "");
    const place = { path: String(index) };
    if (earlier < 0) return [{ ...place, propertyChangeType: "Create", after: item }];
    const children = differences(before[earlier], item, "");
    return children.length === 0 ? [] : [{ ...place, propertyChangeType: "Modify", children }];
  });
  const lost = before.flatMap((item, index) =>
    keysAfter.includes(keysBefore[index] ?? "")
      ? []
      : [{ path: String(index), propertyChangeType: "Delete", before: item }],
  );
  return [...kept, ...lost];
}

/** Ids are compared without regard to case, as ARM does. */
function isSame(before: unknown, after: unknown): boolean {
  if (typeof before === "string" && typeof after === "string" && before.startsWith("/subscriptions/"))
    return before.toLowerCase() === after.toLowerCase();
  return JSON.stringify(before) === JSON.stringify(after);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && objectAt(value) === value;
}
