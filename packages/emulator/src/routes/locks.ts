import { isWithin, type Lock } from "../access/locks.ts";
import { ArmError, notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, textAt } from "../json.ts";
import { requireGroup, requireResource } from "../resources/read.ts";
import { parseResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";

const all = "/{scope*}/providers/Microsoft.Authorization/locks";
const one = `${all}/{name}`;

/** https://learn.microsoft.com/rest/api/resources/management-locks */
export const lockRoutes: readonly Route[] = [
  { method: "GET", pattern: all, handle: list },
  { method: "GET", pattern: one, handle: get },
  { method: "PUT", pattern: one, handle: put },
  { method: "DELETE", pattern: one, handle: remove },
];

/** The locks of a scope and of what is below it; with `atScope()` its own alone. */
function list(world: World, request: ArmRequest): ArmResponse {
  const filter = request.url.searchParams.get("$filter") ?? "";
  if (!/^(atScope\(\))?$/i.test(filter)) throw notImplemented(`The filter ${filter}`);
  const own = requireScope(world, request);
  const isListed = ({ scope }: Lock) => isWithin(scope, own) && (filter === "" || isWithin(own, scope));
  return { status: 200, body: { value: [...world.locks.values()].filter(isListed).map(view) } };
}

function get(world: World, request: ArmRequest): ArmResponse {
  const lock = world.locks.get(idOf(request).toLowerCase());
  if (lock === undefined)
    throw new ArmError(404, "LockNotFound", `The lock '${request.parts["name"]}' could not be found.`);
  return { status: 200, body: view(lock) };
}

function put(world: World, request: ArmRequest): ArmResponse {
  const scope = requireScope(world, request);
  const given = textAt(request.body, "properties", "level") ?? "";
  const level = (["CanNotDelete", "ReadOnly"] as const).find((each) => each.toLowerCase() === given.toLowerCase());
  if (level === undefined)
    throw new ArmError(400, "InvalidRequestContent", `The lock level '${given}' is invalid: CanNotDelete or ReadOnly.`);
  const key = idOf(request).toLowerCase();
  const isNew = !world.locks.has(key);
  const lock = { name: request.parts["name"] ?? "", scope, level, notes: textAt(request.body, "properties", "notes") };
  world.locks.set(key, lock);
  return { status: isNew ? 201 : 200, body: view(lock) };
}

function remove(world: World, request: ArmRequest): ArmResponse {
  return { status: world.locks.delete(idOf(request).toLowerCase()) ? 200 : 204 };
}

function requireScope(world: World, { parts }: ArmRequest): string {
  const id = `/${parts["scope"] ?? ""}`;
  if (parseResourceId(id) !== undefined) return requireResource(world, id).id;
  const [, subscription = "", group] = /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?$/i.exec(id) ?? [];
  if (subscription.toLowerCase() !== world.subscriptionId) throw notImplemented(`A lock at the scope ${id}`);
  return group === undefined ? `/subscriptions/${world.subscriptionId}` : requireGroup(world, group).id;
}

function idOf({ parts: { scope = "", name = "" } }: ArmRequest): string {
  return `/${scope}/providers/Microsoft.Authorization/locks/${name}`;
}

function view({ name, scope, level, notes }: Lock): Json {
  return {
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    name,
    type: "Microsoft.Authorization/locks",
    properties: { level, notes },
  };
}
