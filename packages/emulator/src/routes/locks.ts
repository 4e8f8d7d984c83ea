import { ArmError, notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { lockOf, locksBelow, locksOf, lockView, putLock, removeLock } from "../resources/locks.ts";
import type { World } from "../world.ts";

const many = "/{scope*}/providers/Microsoft.Authorization/locks";
const one = `${many}/{name}`;

/** https://learn.microsoft.com/rest/api/resources/management-locks */
export const lockRoutes: readonly Route[] = [
  { method: "GET", pattern: many, handle: list },
  {
    method: "GET",
    pattern: one,
    handle: (world, request) => {
      const lock = lockOf(world, idOf(request));
      if (lock !== undefined) return { status: 200, body: lockView(lock) };
      throw new ArmError(404, "LockNotFound", `The lock '${request.parts["name"] ?? ""}' could not be found.`);
    },
  },
  {
    method: "PUT",
    pattern: one,
    handle: (world, request) => {
      const { lock, created } = putLock(world, idOf(request), request.body);
      return { status: created ? 201 : 200, body: lockView(lock) };
    },
  },
  {
    method: "DELETE",
    pattern: one,
    handle: (world, request) => ({ status: removeLock(world, idOf(request)) ? 200 : 204 }),
  },
];

function list(world: World, { url, parts }: ArmRequest): ArmResponse {
  const filter = url.searchParams.get("$filter") ?? "";
  if (!/^(atScope\(\))?$/i.test(filter)) throw notImplemented(`The filter ${filter} of locks`);
  const scope = `/${parts["scope"] ?? ""}`;
  const found = filter === "" ? locksBelow(world, scope) : locksOf(world, scope);
  return { status: 200, body: { value: found.map(lockView) } };
}

function idOf({ url }: ArmRequest): string {
  return decodeURIComponent(url.pathname).replace(/\/$/, "");
}
