import { ArmError, notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { isObject, type Json, objectAt } from "../json.ts";
import { checkedTags, locationOf } from "../resources/envelope.ts";
import { childrenOf, groupId, requireGroup, requireResource, resourcesOfType, viewOf } from "../resources/read.ts";
import { type Conditions, putResource, removeResource, requireConditions, startProvision } from "../resources/write.ts";
import { resourceNotFound } from "../state/not-found.ts";
import type { Resource } from "../state/resource.ts";
import { parseResourceId, requireResourceId } from "../state/resource-id.ts";
import type { Provision, World } from "../world.ts";
import { listResources } from "./list-resources.ts";
import { accepted, statusHeaders } from "./operations.ts";

const any = "/subscriptions/{subscription}/resourceGroups/{group}/providers/{rest*}";

/** The methods that every resource type has. */
export const genericRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/resources",
    handle: (world, request) => listResources(world, request, undefined),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/resourceGroups/{group}/resources",
    handle: (world, request) => {
      requireGroup(world, request.parts["group"] ?? "");
      return listResources(world, request, request.parts["group"]);
    },
  },
  { method: "GET", pattern: "/subscriptions/{subscription}/providers/{namespace}/{type}", handle: listType },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/virtualMachines",
    handle: (world, request) => listOfType(world, request, "Microsoft.Compute/virtualMachines"),
  },
  { method: "PUT", pattern: any, handle: put },
  { method: "GET", pattern: any, handle: get },
  {
    method: "HEAD",
    pattern: any,
    handle: (world, request) => ({ status: world.store.get(request.url.pathname) === undefined ? 404 : 204 }),
  },
  { method: "PATCH", pattern: any, handle: patch },
  { method: "DELETE", pattern: any, handle: remove },
  { method: "POST", pattern: any, handle: runAction },
];

function put(world: World, request: ArmRequest): ArmResponse {
  requireRegistered(world, idOf(request));
  const { resource, created, operation } = putResource(world, idOf(request), request.body, conditionsOf(request));
  return {
    status: world.types.find(resource.type).putStatus ?? (created ? 201 : 200),
    body: viewOf(world, resource),
    headers: statusHeaders(world, request, operation),
  };
}

function conditionsOf({ headers }: ArmRequest): Conditions {
  return { ifMatch: headers["if-match"], ifNoneMatch: headers["if-none-match"] };
}

/** A deployment registers the providers that its template needs; a PUT does not. */
function requireRegistered(world: World, id: string): void {
  const namespace = parseResourceId(id)?.type.split("/")[0] ?? "";
  if (!world.unregistered.has(namespace.toLowerCase())) return;
  throw new ArmError(
    409,
    "MissingSubscriptionRegistration",
    `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
  );
}

function get(world: World, request: ArmRequest): ArmResponse {
  const id = idOf(request);
  const expand = request.url.searchParams.get("$expand") ?? undefined;
  const parsed = parseResourceId(id);
  if (parsed === undefined) return readOrList(world, request, id);
  world.types.find(parsed.type);
  const stale = world.readLag.read(id);
  if (stale === "missing") throw resourceNotFound(parsed);
  return { status: 200, body: viewOf(world, stale ?? requireResource(world, id), expand) };
}

/** A path with an odd number of segments is a collection (`…/networkInterfaces`) or a subpath of a resource (`…/instanceView`). */
function readOrList(world: World, request: ArmRequest, id: string): ArmResponse {
  const parts = id.split("/");
  const last = parts.at(-1) ?? "";
  const owner = parts.slice(0, -1).join("/");
  const ownerType = parseResourceId(owner)?.type;
  if (ownerType !== undefined) {
    const { type, reads } = world.types.find(ownerType);
    const read = reads?.[last.toLowerCase()];
    const isKnown = (name: string) => world.types.all.some((each) => each.type.toLowerCase() === name.toLowerCase());
    if (read === undefined && !isKnown(`${type}/${last}`)) throw notImplemented(`The read ${last} of ${type}`);
    const resource = requireResource(world, owner);
    if (read !== undefined) return { status: 200, body: read(world, resource) };
  }
  const typePath = id.slice(id.toLowerCase().indexOf("/providers/") + "/providers/".length);
  const [namespace = "", ...rest] = typePath.split("/");
  const type = world.types.find([namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/"));
  requireGroup(world, request.parts["group"] ?? "");
  const scope =
    rest.length > 1 ? childrenOf(world, owner) : childrenOf(world, groupId(world, request.parts["group"] ?? ""));
  return {
    status: 200,
    body: { value: scope.filter((each) => each.type === type.type).map((each) => listed(world, request, each)) },
  };
}

/** What ARM itself reads of a provider, beside its types: https://learn.microsoft.com/rest/api/resources/providers */
const readsOfProviders = /^(operations|providerPermissions|resourceTypes)$/i;

function listType(world: World, request: ArmRequest): ArmResponse {
  const { namespace = "", type = "" } = request.parts;
  if (readsOfProviders.test(type)) throw notImplemented(`The read ${type} of ${namespace}`);
  return listOfType(world, request, world.types.find(`${namespace}/${type}`).type);
}

function listOfType(world: World, request: ArmRequest, type: string): ArmResponse {
  const filter = request.url.searchParams.get("$filter") ?? "";
  if (filter !== "") throw notImplemented(`The filter ${filter}`);
  const location = request.parts["location"];
  const value = resourcesOfType(world, type)
    .filter((each) => location === undefined || each.location === locationOf({ location }))
    .map((each) => listed(world, request, each));
  return { status: 200, body: { value } };
}

/** A listing contains only the ids of children. With `statusOnly=true` it contains only the status of machines. */
function listed(world: World, request: ArmRequest, resource: Resource): Json {
  const isStatusOnly = request.url.searchParams.get("statusOnly")?.toLowerCase() === "true";
  const { resources, ...view } = viewOf(world, resource, isStatusOnly ? "instanceView" : undefined);
  if (!isStatusOnly) {
    const children = Array.isArray(resources) ? resources.map((each: Json) => ({ id: each["id"] })) : undefined;
    return { ...view, resources: children };
  }
  const { instanceView, provisioningState } = objectAt(view, "properties");
  return { ...view, properties: { instanceView, provisioningState } };
}

function patch(world: World, request: ArmRequest): ArmResponse {
  const resource = requireResource(world, idOf(request));
  requireConditions(world, resource, conditionsOf(request));
  const { tags, properties, ...others } = request.body;
  if (properties !== undefined || Object.keys(others).length > 0) {
    const body: Json = {
      ...merge(resource.extra, others),
      location: resource.location,
      tags: tags ?? resource.tags,
      properties: merge(resource.properties, objectAt({ properties }, "properties")),
    };
    const put = putResource(world, resource.id, body);
    return { status: 200, body: viewOf(world, put.resource), headers: statusHeaders(world, request, put.operation) };
  }
  world.store.update(resource, { tags: checkedTags(tags) });
  return { status: 200, body: viewOf(world, resource) };
}

async function remove(world: World, request: ArmRequest): Promise<ArmResponse> {
  world.types.find(requireResourceId(idOf(request)).type);
  const existing = world.store.get(idOf(request));
  if (existing !== undefined) requireConditions(world, existing, conditionsOf(request));
  const operation = removeResource(world, idOf(request));
  if (existing === undefined || operation === undefined) return { status: 204 };
  const { deletedStatus } = world.types.find(existing.type);
  if (deletedStatus === undefined) return accepted(world, request, operation, "both");
  await operation.done;
  return operation.error === undefined ? { status: deletedStatus } : { status: 409, body: { error: operation.error } };
}

function runAction(world: World, request: ArmRequest): ArmResponse {
  const parts = idOf(request).split("/");
  const action = (parts.at(-1) ?? "").toLowerCase();
  const id = parts.slice(0, -1).join("/");
  const { type, actions } = world.types.find(requireResourceId(id).type);
  const implementation = actions?.[action];
  if (implementation === undefined) throw notImplemented(`The action ${action} of ${type}`);
  const resource = requireResource(world, id);
  const result = implementation(world, resource, request.body);
  if (!isProvision(result)) return { status: 200, body: result };
  return accepted(world, request, startProvision(world, resource, result), "both");
}

function merge(before: Json, change: Json): Json {
  return Object.fromEntries(
    Object.entries({ ...before, ...change }).map(([key, value]) => {
      const inner = change[key];
      return [key, isObject(inner) ? merge(objectAt(before, key), inner) : value];
    }),
  );
}

function idOf({ url }: ArmRequest): string {
  return decodeURIComponent(url.pathname).replace(/\/$/, "");
}

function isProvision(value: Provision | Json): value is Provision {
  return typeof (value as Provision).seconds === "number";
}
