import { ArmError, relayedError, toArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";
import { InterruptedError } from "../state/interrupted.ts";
import type { Operation } from "../state/operation.ts";
import type { Resource } from "../state/resource.ts";
import { type ResourceId, requireResourceId } from "../state/resource-id.ts";
import type { Provision, Removal, World } from "../world.ts";
import { checkedEnvelope } from "./envelope.ts";
import { etagHolder, requireGroup } from "./read.ts";
import { readBody } from "./read-body.ts";

export interface Put {
  readonly resource: Resource;
  readonly created: boolean;
  readonly operation: Operation;
}

/** The request's If-Match and If-None-Match headers. */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** Types that are `Updating` from the beginning, as in the recorded responses that BEHAVIOR.md names. */
const startsAsUpdating = /^Microsoft\.(Network\/|Compute\/(disks|snapshots)$)/i;

/** Creates or replaces a resource, for a PUT and for each resource of a template. */
export function putResource(world: World, id: string, given: Json, conditions: Conditions = {}): Put {
  const parsed = requireResourceId(id);
  const type = world.types.find(parsed.type);
  const existing = world.store.get(id);
  requireGroup(world, parsed.group);
  requireParent(world, parsed);
  requireConditions(world, existing, conditions);
  if (existing?.properties["provisioningState"] === "Deleting") {
    throw new ArmError(
      409,
      "OperationNotAllowed",
      `Operation 'put' is not allowed on '${parsed.name}' since it is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).`,
    );
  }
  const body = readBody(world, { type: type.type, id: parsed.id }, given, existing);
  const { location, tags } = checkedEnvelope(world, type, parsed, body, existing);
  const provision = type.put(world, parsed, body, existing);
  const { location: _location, tags: _tags, properties: _properties, ...extra } = body;
  const resource = world.store.put({
    id: parsed.id,
    name: parsed.name,
    type: type.type,
    location,
    tags,
    properties: {
      ...provision.properties,
      provisioningState: existing === undefined && !startsAsUpdating.test(type.type) ? "Creating" : "Updating",
    },
    extra: { ...extra, ...provision.extra },
    hidden: provision.hidden,
  });
  updateHolder(world, resource);
  return { resource, created: existing === undefined, operation: startProvision(world, resource, provision) };
}

/** Runs a provision's work as a long-running operation on the resource. */
export function startProvision(world: World, resource: Resource, provision: Provision): Operation {
  return world.operations.start(async (signal) => {
    try {
      const result = await withFaults(world, resource, signal, async () => {
        await world.clock.wait(provision.seconds, signal);
        const outcome = await provision.work?.(resource, signal);
        await world.clock.wait(provision.reportSeconds ?? 0, signal);
        return outcome;
      });
      resource.hidden["provisionedAt"] = world.clock.now().toISOString();
      changeState(world, resource, "Succeeded");
      return result;
    } catch (error) {
      resource.hidden["provisionedAt"] = world.clock.now().toISOString();
      if (signal.reason instanceof InterruptedError) world.types.find(resource.type).interrupt?.(resource);
      failState(world, resource, "Failed");
      throw toArmError(error);
    }
  }, queueOf(resource));
}

/** Changes the state of a resource, and saves the resource unless it was deleted or replaced meanwhile. */
function changeState(world: World, resource: Resource, provisioningState: string): void {
  const properties = { ...resource.properties, provisioningState };
  if (world.store.get(resource.id) !== resource) {
    resource.properties = properties;
    return;
  }
  world.store.update(resource, { properties });
  updateHolder(world, resource);
}

/** In memory also where the folder cannot be written: what has ended is not in progress. */
function failState(world: World, resource: Resource, provisioningState: string): void {
  try {
    changeState(world, resource, provisioningState);
  } catch {
    resource.properties["provisioningState"] = provisioningState;
  }
}

/** Deletes a resource and its children. Returns undefined if there is no such resource. */
export function removeResource(world: World, id: string): Operation | undefined {
  const resource = world.store.get(id);
  if (resource === undefined) return undefined;
  const type = world.types.find(resource.type);
  const { seconds, work, stateAfterFailure = "Failed" }: Removal = type.remove?.(world, resource) ?? { seconds: 1 };
  changeState(world, resource, "Deleting");
  const queue = queueOf(resource);
  // Azure does not wait for operations on a resource that it is about to delete.
  if (queue === resource.id.toLowerCase()) world.operations.preempt(queue, preemption(resource));
  return world.operations.start(async (signal) => {
    try {
      await withFaults(world, resource, signal, async () => {
        await world.clock.wait(seconds, signal);
        await work?.(signal);
        const holder = etagHolder(world, resource);
        world.store.remove(resource.id);
        if (holder !== resource) world.store.update(holder);
      });
    } catch (error) {
      failState(world, resource, stateAfterFailure);
      throw error;
    }
  }, queue);
}

/**
 * What the operation of a resource says when its deletion takes its place.
 * - Compute: https://github.com/Azure/azure-sdk-for-java/issues/1783, https://github.com/osbuild/osbuild-composer/issues/1447
 * - Network: https://github.com/Azure/azure-cli/issues/21156
 */
function preemption({ type }: Resource): ArmError {
  if (!/^Microsoft\.Network\//i.test(type))
    return new ArmError(
      409,
      "OperationPreempted",
      "Operation execution has been preempted by a more recent operation.",
    );
  const kind = (type.split("/").at(-1) ?? "")
    .replace(/(?<=ss)es$|s$/, "")
    .replace(/^./, (first) => first.toUpperCase());
  const superseded = `Operation Put${kind}Operation was canceled and superseded by operation Delete${kind}Operation.`;
  const details = [new ArmError(409, "CanceledAndSupersededDueToAnotherOperation", superseded).body()];
  return new ArmError(409, "Canceled", "Operation was canceled.", { details });
}

/** @throws ArmError `PreconditionFailed` */
export function requireConditions(
  world: World,
  existing: Resource | undefined,
  { ifMatch, ifNoneMatch }: Conditions,
): void {
  const etag = existing && etagHolder(world, existing).etag;
  if (ifNoneMatch === "*" && existing !== undefined)
    throw new ArmError(412, "PreconditionFailed", "The condition in the request header was not met.");
  if (ifMatch === undefined || (existing !== undefined && (ifMatch === "*" || ifMatch === etag))) return;
  const mismatch = `Etag provided in if-match header ${ifMatch} does not match etag ${etag ?? ""} of resource`;
  if (existing === undefined || !/^Microsoft\.Network\//i.test(existing.type))
    throw new ArmError(412, "PreconditionFailed", `${mismatch}.`);
  const message = `${mismatch} ${existing.id} in NRP data store.`;
  const details = [new ArmError(412, "PreconditionFailedEtagMismatch", message).body()];
  throw new ArmError(412, "PreconditionFailed", "Precondition failed.", { details });
}

function updateHolder(world: World, resource: Resource): void {
  const holder = etagHolder(world, resource);
  if (holder !== resource) world.store.update(holder);
}

function requireParent(world: World, { parent, type }: ResourceId): void {
  if (parent === undefined || world.store.get(parent) !== undefined) return;
  throw new ArmError(
    404,
    "ParentResourceNotFound",
    `Failed to perform 'write' on resource(s) of type '${type.replace(/^[^/]+\//, "")}', because the parent resource '${parent}' could not be found.`,
  );
}

/** Runs work on a resource together with the fault that was injected for it, if any. */
async function withFaults<Result>(
  world: World,
  { id, name }: Resource,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const fault = world.faults.triggerForWork(id);
  if (fault === undefined) return work();
  const { stuckSeconds = 0, failure, when = "before" } = fault;
  await world.clock.wait(stuckSeconds, signal);
  const result = failure === undefined || when === "after" ? await work() : undefined;
  if (failure !== undefined)
    throw relayedError(409, { message: `Injected fault on ${name}: ${failure.code}.`, ...failure });
  return result as Result;
}

/** A resource runs one operation at a time; operations below a virtual machine share the machine's queue. */
function queueOf({ id, type }: Resource): string {
  const isBelowMachine = type.toLowerCase().startsWith("microsoft.compute/virtualmachines/");
  return (isBelowMachine ? id.split("/").slice(0, -2).join("/") : id).toLowerCase();
}
