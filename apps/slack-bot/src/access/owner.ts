import { type Host, type HostOwner, isSameOwner } from "@dockberth/core";
import type { Person } from "../slack-api/person.ts";

/** A person as the owner of hosts. */
export function ownerFor({ teamId, userId }: Pick<Person, "teamId" | "userId">): HostOwner {
  return { adapter: "slack", tenant: teamId, id: userId };
}

/** The person whom a host belongs to; undefined for a host of an owner outside Slack, or of none. */
export function ownerOf({ owner }: Pick<Host, "owner">): Person | undefined {
  return owner?.adapter === "slack" ? { teamId: owner.tenant, userId: owner.id } : undefined;
}

export function isOwner(person: Person, { owner }: Pick<Host, "owner">): boolean {
  return isSameOwner(owner, ownerFor(person));
}
