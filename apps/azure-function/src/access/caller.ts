import { FunctionError } from "../errors.ts";
import { holds, isRole, type Role } from "./roles.ts";

/** Whoever is asking: a person, or an application with an identity of its own. */
export interface Caller {
  /** The object id in Entra ID: it never changes and is never given again. Names are for people only. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** @throws BerthError `caller-forbidden` */
export function requireRole(caller: Caller, role: Role, action: string): void {
  if (!holds(caller.roles, role)) throw new FunctionError("caller-forbidden", { action, role });
}

/**
 * What belongs to somebody else, or to nobody who is known, is for administrators.
 * @throws BerthError `caller-forbidden`
 */
export function requireOwner(caller: Caller, owner: string | undefined, action: string): void {
  if (owner !== caller.id) requireRole(caller, "Berth.Admin", `${action} of somebody else`);
}

/** The roles that this application knows, out of whatever a token lists. */
export function knownRoles(values: readonly unknown[]): Role[] {
  return values.filter((value): value is Role => typeof value === "string" && isRole(value));
}
