import { ArmError } from "../arm-error.ts";
import { type Json, textAt } from "../json.ts";
import type { Resource } from "../state/resource.ts";
import { parseResourceId, sameId } from "../state/resource-id.ts";
import type { World } from "../world.ts";
import { childrenOf, requireGroup, requireResource } from "./read.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
export const lockType = "Microsoft.Authorization/locks";

const separator = /\/providers\/microsoft\.authorization\/locks(\/|$)/i;

/** Under this prefix, no listing of what is below a scope contains the scope's locks. */
const prefix = "/locks";

/** Creates or changes a lock, for a PUT and for a template. */
export function putLock(world: World, id: string, body: Json): { lock: Resource; created: boolean } {
  const level = requireLevel(body);
  requireScope(world, scopeOf(id));
  const created = lockOf(world, id) === undefined;
  const notes = textAt(body, "properties", "notes");
  const lock = world.store.put({
    id: `${prefix}${id}`,
    name: id.split("/").at(-1) ?? "",
    type: lockType,
    properties: { level, ...(notes === undefined ? {} : { notes }) },
    extra: {},
  });
  return { lock, created };
}

export function lockOf(world: World, id: string): Resource | undefined {
  return world.store.get(`${prefix}${id}`);
}

/** @returns whether there was such a lock */
export function removeLock(world: World, id: string): boolean {
  const lock = lockOf(world, id);
  if (lock !== undefined) world.store.remove(lock.id);
  return lock !== undefined;
}

function allLocks(world: World): Resource[] {
  return childrenOf(world, prefix);
}

export function locksOf(world: World, scope: string): Resource[] {
  return allLocks(world).filter((lock) => sameId(lockedScope(lock), scope));
}

/** The locks of a scope and of what is below it. */
export function locksBelow(world: World, scope: string): Resource[] {
  return allLocks(world).filter((lock) => covers(scope, lockedScope(lock)));
}

export function lockView({ id, name, type, properties }: Resource): Json {
  return { id: id.slice(prefix.length), name, type, properties };
}

/**
 * Checks that no lock of the scope, or of one above it, forbids a request; of a deletion, that nothing below it is locked either.
 * The messages: https://github.com/Azure/azure-sdk-for-java/issues/2560, https://github.com/Azure/azure-cli/issues/22723
 * @throws ArmError `ScopeLocked`
 */
export function requireUnlocked(world: World, method: string, path: string): void {
  if (!/^(PUT|PATCH|POST|DELETE)$/.test(method) || separator.test(path)) return;
  const isDeletion = method === "DELETE";
  const scope = path.replaceAll(/\/+/g, "/").replace(/\/$/, "");
  const holders = allLocks(world)
    .filter(
      (lock) =>
        (covers(lockedScope(lock), scope) && (isDeletion || lock.properties["level"] === "ReadOnly")) ||
        (isDeletion && covers(scope, lockedScope(lock))),
    )
    .map(lockedScope);
  if (holders.length === 0) return;
  throw new ArmError(
    409,
    "ScopeLocked",
    `The scope '${scope}' cannot perform ${isDeletion ? "delete" : "write"} operation because following scope(s) are locked: '${[...new Set(holders)].join(",")}'. Please remove the lock and try again.`,
  );
}

/** The code of another level is an assumption. */
export function requireLevel(body: Json): string {
  const level = textAt(body, "properties", "level") ?? "";
  const known = ["CanNotDelete", "ReadOnly"].find((each) => each.toLowerCase() === level.toLowerCase());
  if (known !== undefined) return known;
  throw new ArmError(400, "InvalidRequestContent", `The lock level '${level}' is not CanNotDelete or ReadOnly.`);
}

function requireScope(world: World, scope: string): void {
  const [, group] = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i.exec(scope) ?? [];
  if (group !== undefined) requireGroup(world, group);
  else if (parseResourceId(scope) !== undefined) requireResource(world, scope);
}

function scopeOf(id: string): string {
  return id.split(separator)[0] ?? "";
}

function lockedScope({ id }: Resource): string {
  return scopeOf(id.slice(prefix.length));
}

function covers(scope: string, other: string): boolean {
  return sameId(scope, other) || other.toLowerCase().startsWith(`${scope.toLowerCase()}/`);
}
