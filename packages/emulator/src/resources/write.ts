import { randomUUID } from "node:crypto";
import { ArmError, resourceNotFound, toArmError } from "../arm-error.ts";
import { at, type Json, objectAt } from "../json.ts";
import type { Operation } from "../state/operations.ts";
import { requireResourceId, sameId } from "../state/resource-id.ts";
import type { Resource } from "../state/store.ts";
import type { Provision, World } from "../world.ts";
import { checkedEnvelope } from "./envelope.ts";

export interface Put {
  readonly resource: Resource;
  readonly created: boolean;
  readonly operation: Operation;
}

/** What a request says in If-Match and If-None-Match. */
export interface Conditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

/** Creates or replaces a resource: what a PUT does, and each resource of a template. */
export function putResource(world: World, id: string, body: Json, conditions: Conditions = {}): Put {
  const parsed = requireResourceId(id);
  const type = world.types.find(parsed.type);
  const existing = world.store.get(id);
  requireGroup(world, parsed.group);
  requireParent(world, parsed.parent);
  requireConditions(existing, conditions);
  if (existing?.properties["provisioningState"] === "Deleting") {
    throw new ArmError(
      409,
      "OperationNotAllowed",
      `Operation 'put' is not allowed on '${parsed.name}' since it is marked for deletion.`,
    );
  }
  const { location, tags } = checkedEnvelope(world, type, parsed, body, existing);
  const provision = type.put(world, parsed, body, existing);
  const {
    location: _location,
    tags: _tags,
    properties: _properties,
    name: _name,
    type: _type,
    id: _id,
    ...extra
  } = body;
  const resource = world.store.put({
    id: parsed.id,
    name: parsed.name,
    type: type.type,
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    properties: { ...provision.properties, provisioningState: existing === undefined ? "Creating" : "Updating" },
    extra: { ...extra, ...provision.extra },
    ...(provision.hidden === undefined ? {} : { hidden: provision.hidden }),
  });
  return { resource, created: existing === undefined, operation: startProvision(world, resource, provision) };
}

/** Runs a provision's work as an operation of the resource. */
export function startProvision(world: World, resource: Resource, provision: Provision): Operation {
  return world.operations.start(async (signal) => {
    try {
      const result = await withFaults(world, resource, signal, async () => {
        await world.clock.wait(provision.seconds, signal);
        return provision.work?.(resource, signal);
      });
      resource.properties["provisioningState"] = "Succeeded";
      return result;
    } catch (error) {
      resource.properties["provisioningState"] = "Failed";
      throw toArmError(error);
    } finally {
      if (world.store.get(resource.id) === resource) world.store.touch(resource);
    }
  }, turnOf(resource));
}

/** Work on a resource, with what was asked to go wrong with it. */
async function withFaults<Result>(
  world: World,
  { id, name }: Resource,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const fault = world.faults.meetWork(id);
  if (fault === undefined) return work();
  const { stuckSeconds = 0, failure, when = "before" } = fault;
  await world.clock.wait(stuckSeconds, signal);
  const result = failure === undefined || when === "after" ? await work() : undefined;
  if (failure !== undefined)
    throw new ArmError(409, failure.code, failure.message ?? `A fault was asked for: ${name} met ${failure.code}.`);
  return result as Result;
}

/** Deletes a resource and its children; undefined where there is none. */
export function removeResource(world: World, id: string): Operation | undefined {
  const resource = world.store.get(id);
  if (resource === undefined) return undefined;
  const type = world.types.find(resource.type);
  const { seconds, work } = type.remove?.(world, resource) ?? { seconds: 1 };
  resource.properties["provisioningState"] = "Deleting";
  world.store.touch(resource);
  const turn = turnOf(resource);
  // Azure does not wait for what it is about to delete.
  if (turn === resource.id.toLowerCase()) world.operations.preempt(turn);
  return world.operations.start(async (signal) => {
    try {
      await withFaults(world, resource, signal, async () => {
        await world.clock.wait(seconds, signal);
        await work?.();
        world.store.remove(resource.id);
      });
    } catch (error) {
      resource.properties["provisioningState"] = "Failed";
      throw error;
    }
  }, turn);
}

/** A resource does one thing at a time, and what runs on a machine takes the machine's turns. */
function turnOf({ id, type }: Resource): string {
  const isOfMachine = type.toLowerCase().startsWith("microsoft.compute/virtualmachines/");
  return (isOfMachine ? id.split("/").slice(0, -2).join("/") : id).toLowerCase();
}

export function requireResource(world: World, id: string): Resource {
  const resource = world.store.get(id);
  if (resource !== undefined) return resource;
  const { type, name, group } = requireResourceId(id);
  requireGroup(world, group);
  throw resourceNotFound(type, name, group);
}

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

/** What stands in listings: tracked resources of a group, or of the subscription. */
export function trackedResources(world: World, group?: string): Resource[] {
  return world.store.all().filter((resource) => isTrackedIn(world, resource, group));
}

export function isTrackedIn(world: World, { id, type }: Resource, group: string | undefined): boolean {
  const prefix = group === undefined ? "" : `${groupId(world, group)}/providers/`.toLowerCase();
  return world.types.isTracked(type) && id.toLowerCase().startsWith(prefix);
}

export function childrenOf(world: World, id: string): Resource[] {
  const prefix = `${id.toLowerCase()}/`;
  return world.store.all().filter((resource) => resource.id.toLowerCase().startsWith(prefix));
}

export function ofType(world: World, type: string): Resource[] {
  return world.store.all().filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
}

/** A resource as ARM shows it. */
export function viewOf(world: World, resource: Resource, expand?: string): Json {
  const { id, name, type, location, tags, properties, extra, etag } = resource;
  const view = world.types.find(type).view?.(world, resource, expand) ?? {};
  return {
    id,
    name,
    type,
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    ...extra,
    etag,
    ...view,
    properties: { ...properties, ...objectAt(view, "properties") },
    systemData: { createdAt: resource.createdAt },
  };
}

export function newGuid(): string {
  return randomUUID();
}

/** The resource that a body points at with `{ id }`, which must exist. */
export function referred(world: World, body: unknown, what: string): Resource {
  const id = at(body, "id");
  const found = typeof id === "string" ? world.store.get(id) : undefined;
  if (found !== undefined) return found;
  throw new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${String(id)} referenced by ${what} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}

export function refersTo(body: unknown, id: string): boolean {
  const found = at(body, "id");
  return typeof found === "string" && sameId(found, id);
}

function requireParent(world: World, parent: string | undefined): void {
  if (parent === undefined || world.store.get(parent) !== undefined) return;
  throw new ArmError(
    404,
    "ParentResourceNotFound",
    `Failed to perform 'write' on resource(s): the parent resource '${parent}' could not be found.`,
  );
}

/** @throws ArmError 412 */
export function requireConditions(existing: Resource | undefined, { ifMatch, ifNoneMatch }: Conditions): void {
  const failed =
    (ifNoneMatch === "*" && existing !== undefined) ||
    (ifMatch !== undefined && (existing === undefined || (ifMatch !== "*" && ifMatch !== existing.etag)));
  if (failed) throw new ArmError(412, "PreconditionFailed", "The condition in the request header was not met.");
}
