import { ArmError, notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { lockOf, locksBelow, lockView, putLock, removeLock } from "../resources/locks.ts";
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
  const filter = url.searchParams.get("$filter");
  if (filter !== null && filter !== "") throw notImplemented(`The filter ${filter} of locks`);
  return { status: 200, body: { value: locksBelow(world, `/${parts["scope"] ?? ""}`).map(lockView) } };
}

function idOf({ url }: ArmRequest): string {
  return decodeURIComponent(url.pathname).replace(/\/$/, "");
}
