import type { Host } from "@dockberth/core";
import type { DenialReason, SlackErrorDetails } from "../error-details.ts";
import { SlackError } from "../errors.ts";
import { type Person, personKey } from "../slack-api/person.ts";
import { hasRoleFor, type Role, roles, type Verb, verbs } from "../verbs.ts";
import type { Directory } from "./directory.ts";
import { isOwner } from "./owner.ts";
import type { Policy } from "./policy.ts";

/** What decides who may do what. */
export interface AccessRules {
  readonly policy: Policy;
  readonly directory: Directory;
}

/**
 * The role that a person has where they sent their request from; undefined for none.
 * @throws SlackError `not-allowed` for guests, members of other teams, and channels where commands are not accepted
 */
export async function roleOf({ policy, directory }: AccessRules, person: Person): Promise<Role | undefined> {
  const { teamId, enterpriseId, channelId } = person;
  if (!policy.teams.includes(teamId)) throw ineligible("team-not-served");
  if (policy.enterprise !== undefined && enterpriseId !== policy.enterprise) throw ineligible("enterprise-not-served");
  if (policy.channels.length > 0 && channelId !== undefined && !policy.channels.includes(channelId))
    throw ineligible("channel-not-served");
  const reason = await directory.ineligibleReason(person);
  if (reason !== undefined) throw ineligible(reason);
  for (const role of roles.toReversed()) if (await isGranted({ policy, directory }, person, role)) return role;
  return undefined;
}

/**
 * Checks that a person may use a verb.
 * @param host the host that it is used on, where there is one
 * @throws SlackError `not-allowed`
 */
export async function assertAllowed(rules: AccessRules, person: Person, verb: Verb, host?: Host): Promise<void> {
  const role = await roleOf(rules, person);
  if (role === undefined) throw denied(verb, undefined, { code: "no-role" });
  if (!hasRoleFor(role, verb)) throw denied(verb, undefined, { code: "role-too-low", role, needed: verbs[verb] });
  if (host !== undefined && verbs[verb] === "operator" && role !== "admin" && !isOwner(person, host))
    throw denied(verb, host.name, { code: "foreign-host" });
}

async function isGranted({ policy, directory }: AccessRules, person: Person, role: Role): Promise<boolean> {
  const { everyone, users, groups, channels } = policy.roles[role];
  if (everyone || users.includes(personKey(person))) return true;
  if (person.channelId !== undefined && channels.includes(person.channelId)) return true;
  for (const group of groups) if (await directory.isInGroup(person, group)) return true;
  return false;
}

function ineligible(code: Exclude<DenialReason["code"], "role-too-low">): SlackError<"not-allowed"> {
  return denied(undefined, undefined, { code });
}

export function denied(
  action: SlackErrorDetails["not-allowed"]["action"],
  host: string | undefined,
  reason: DenialReason,
): SlackError<"not-allowed"> {
  return new SlackError("not-allowed", { action, host, reason });
}
