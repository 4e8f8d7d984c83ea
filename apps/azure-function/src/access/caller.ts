import { type HostOwner, isSameOwner } from "@dockberth/core";
import { FunctionError } from "../errors.ts";
import { holds, isRole, type Role } from "./roles.ts";

/** Who sent a request: a person, or an application with its own identity. */
export interface Caller {
  /** The object id in Entra ID: it never changes and is never reused. Names are for people only. */
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** `request`: method and path, for the error. @throws FunctionError `caller-forbidden` */
export function requireRole(caller: Caller, role: Role, request: string): void {
  if (!holds(caller.roles, role))
    throw new FunctionError("caller-forbidden", { request, role, reason: "role-missing" });
}

/** The caller as the owner of hosts. */
export function ownerOf({ tenantId, id }: Pick<Caller, "tenantId" | "id">): HostOwner {
  return { adapter: "function", tenant: tenantId, id };
}

export function isAdministrator({ roles }: Caller): boolean {
  return holds(roles, "Berth.Admin");
}

/**
 * Hosts of other owners, and hosts without one, are for administrators.
 * @throws FunctionError `caller-forbidden`
 */
export function requireOwnHost(caller: Caller, owner: HostOwner | undefined, request: string): void {
  if (isAdministrator(caller) || isSameOwner(owner, ownerOf(caller))) return;
  throw new FunctionError("caller-forbidden", { request, role: "Berth.Admin", reason: "not-owner" });
}

/** The roles that this application knows, out of everything that a token lists. */
export function knownRoles(values: readonly unknown[]): Role[] {
  return values.filter((value): value is Role => typeof value === "string" && isRole(value));
}
