import type { BerthError, Host } from "@dockberth/core";
import type { Verb } from "../commands/verbs.ts";
import { verbs } from "../commands/verbs.ts";
import { SlackError } from "../errors.ts";
import type { Directory } from "./directory.ts";
import { ownerTag, type Person, personKey } from "./person.ts";
import { type Policy, type Role, roles } from "./policy.ts";

/**
 * The role that a person has where they speak; undefined for none.
 * @throws BerthError `not-allowed` for guests, people of other teams, and channels where commands are not taken
 */
export async function roleOf(policy: Policy, directory: Directory, person: Person): Promise<Role | undefined> {
  const { teamId, enterpriseId, channelId } = person;
  if (!policy.teams.includes(teamId)) throw refused("use Berth here", "your team is not one of those that it serves");
  if (policy.enterprise !== undefined && enterpriseId !== policy.enterprise)
    throw refused("use Berth here", "your organisation is not the one that it serves");
  if (policy.channels.length > 0 && channelId !== undefined && !policy.channels.includes(channelId))
    throw refused("use Berth here", "commands are taken in other channels only");
  const strangeness = await directory.strangeness(person);
  if (strangeness !== undefined) throw refused("use Berth", strangeness);
  for (const role of roles.toReversed()) if (await isGranted(policy, directory, person, role)) return role;
  return undefined;
}

/**
 * Lets through who may do it.
 * @param host the host that it is done to, where there is one: taking something from a host that somebody else made is for admins
 * @throws BerthError `not-allowed`
 */
export async function assertAllowed(
  policy: Policy,
  directory: Directory,
  person: Person,
  { verb, host }: { readonly verb: Verb; readonly host?: Host | undefined },
): Promise<Role> {
  const role = await roleOf(policy, directory, person);
  const { needs, ownHostOnly } = verbs[verb];
  if (role === undefined) throw refused(verb, "you have no role");
  if (roles.indexOf(role) < roles.indexOf(needs)) throw refused(verb, `you are ${role}, and it takes ${needs}`);
  if (host !== undefined && ownHostOnly && role !== "admin" && host.tags[ownerTag] !== personKey(person)) {
    throw refused(`${verb} ${host.name}`, "somebody else made the host, so it takes admin");
  }
  return role;
}

async function isGranted(policy: Policy, directory: Directory, person: Person, role: Role): Promise<boolean> {
  const { everyone, users, groups, channels } = policy.roles[role];
  if (everyone || users.includes(personKey(person))) return true;
  if (person.channelId !== undefined && channels.includes(person.channelId)) return true;
  for (const group of groups) if (await directory.isInGroup(person, group)) return true;
  return false;
}

function refused(what: string, reason: string): SlackError<"not-allowed"> {
  return new SlackError("not-allowed", { what, reason });
}
