import { findHost, type Host, isBerthError } from "@dockberth/core";
import { isOwner } from "../access/owner.ts";
import { assertAllowed } from "../access/permission.ts";
import type { Session } from "../session.ts";
import type { Job } from "./job.ts";

/**
 * Checks again before a job goes on: an admin may have assigned its host to another person while no process worked on it.
 * Core itself checks the owner of a host that is created.
 * @throws SlackError `not-allowed`
 */
export async function requireStillAllowed(session: Session, { verb, host: name, person }: Job): Promise<void> {
  if (verb === "create" || verb === "sweep") return;
  const host = await findExisting(session, name);
  // An owner's job goes on where Slack does not answer.
  if (host !== undefined && !isOwner(person, host)) await assertAllowed(session, person, verb, host);
}

/** Undefined for a host that an earlier process has removed. */
async function findExisting({ azure }: Session, name: string): Promise<Host | undefined> {
  try {
    return await findHost(azure, name);
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return undefined;
    throw error;
  }
}
