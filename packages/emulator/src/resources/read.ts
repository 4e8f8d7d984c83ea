import { ArmError } from "../arm-error.ts";
import { at, type Json, objectAt } from "../json.ts";
import { referenceNotFound, resourceNotFound } from "../state/not-found.ts";
import type { Resource } from "../state/resource.ts";
import { requireResourceId, sameId } from "../state/resource-id.ts";
import type { World } from "../world.ts";

/** @throws ArmError `ResourceNotFound`, `NotFound`, `ResourceGroupNotFound`, and those of a type that the emulator does not have */
export function requireResource(world: World, id: string): Resource {
  const resource = world.store.get(id);
  if (resource !== undefined) return resource;
  const parsed = requireResourceId(id);
  world.types.find(parsed.type);
  requireGroup(world, parsed.group);
  throw resourceNotFound(parsed);
}

/** @throws ArmError `ResourceGroupNotFound` */
export function requireGroup(world: World, group: string): Resource {
  const found = world.store.get(groupId(world, group));
  if (found === undefined) throw groupNotFound(group);
  return found;
}

export function groupNotFound(group: string): ArmError {
  return new ArmError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
}

export function groupId(world: World, group: string): string {
  return `/subscriptions/${world.subscriptionId}/resourceGroups/${group}`;
}

/**
 * Returns the resource that a body references with `{ id }`.
 * @throws ArmError `InvalidResourceReference`
 */
export function requireReferenced(world: World, body: unknown, referencedBy: string): Resource {
  const id = at(body, "id");
  const found = typeof id === "string" ? world.store.get(id) : undefined;
  if (found !== undefined) return found;
  throw referenceNotFound(String(id), referencedBy);
}

export function refersTo(body: unknown, id: string): boolean {
  const found = at(body, "id");
  return typeof found === "string" && sameId(found, id);
}

/** The resources that listings contain: tracked resources of a group, or of the subscription. */
export function trackedResources(world: World, group?: string): Resource[] {
  return world.store.all().filter((resource) => isTrackedIn(world, resource, group));
}

export function isTrackedIn(world: World, { id, type }: Resource, group: string | undefined): boolean {
  const prefix = group === undefined ? "" : `${groupId(world, group)}/providers/`.toLowerCase();
  return world.types.isTracked(type) && id.toLowerCase().startsWith(prefix);
}

export function childrenOf(world: World, id: string): Resource[] {
  return world.store.childrenOf(id);
}

export function resourcesOfType(world: World, type: string): Resource[] {
  return world.store.all().filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
}

/** The resource whose etag a resource has: its own, or its parent's. */
export function etagHolder(world: World, resource: Resource): Resource {
  if (world.types.find(resource.type).sharesEtag !== true) return resource;
  return world.store.get(resource.id.split("/").slice(0, -2).join("/")) ?? resource;
}

/** A resource as ARM returns it. */
export function viewOf(world: World, resource: Resource, expand?: string): Json {
  const { id, name, type, location, tags, properties, extra } = resource;
  const view = world.types.find(type).view?.(world, resource, expand) ?? {};
  return {
    id,
    name,
    type,
    location,
    tags,
    ...extra,
    etag: etagHolder(world, resource).etag,
    ...view,
    properties: { ...properties, ...objectAt(view, "properties") },
    systemData: { createdAt: resource.createdAt },
  };
}
