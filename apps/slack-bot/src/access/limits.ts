import { type Host, isImageByPlace, type LocatedSpec } from "@dockberth/core";
import type { ReachedLimit } from "../error-details.ts";
import { SlackError } from "../errors.ts";
import { type Person, personKey } from "../slack-api/person.ts";
import { ownerOf } from "./owner.ts";
import type { Policy } from "./policy.ts";

/** What the limits count. */
export interface ExistingHosts {
  readonly hosts: readonly Host[];
  /** Hosts that jobs create right now, which Azure may not list yet, and for whom. */
  readonly creating: readonly { readonly host: string; readonly person: Person }[];
  readonly now: Date;
}

/** Checks a new host against the limits. @throws SlackError `limit-reached` */
export function assertWithinLimits(policy: Policy, person: Person, spec: LocatedSpec, existing: ExistingHosts): void {
  assertAllowedSpec(policy, spec, existing.now);
  const { name } = spec;
  const { hostsPerUser, hostsPerTeam } = policy.limits;
  const owners = ownersOfOtherHosts(name, existing);
  const own = owners.filter((owner) => owner === personKey(person)).length;
  const team = owners.filter((owner) => owner.startsWith(`${person.teamId}/`)).length;
  if (own >= hostsPerUser) throw limitReached(name, { code: "hosts-per-user", limit: hostsPerUser, existing: own });
  if (team >= hostsPerTeam) throw limitReached(name, { code: "hosts-per-team", limit: hostsPerTeam, existing: team });
}

/** Checks what a description asks for. @throws SlackError `limit-reached` */
export function assertAllowedSpec(policy: Policy, spec: LocatedSpec, now: Date): void {
  const { sizes, locations, anywhere } = policy.limits;
  const { name, size, location, resourceGroup, allowFrom, sshFrom, expiresAt } = spec;
  if (sizes.length > 0 && !sizes.includes(size)) throw limitReached(name, { code: "size", allowed: sizes });
  if (locations.length > 0 && !locations.includes(location))
    throw limitReached(name, { code: "location", allowed: locations });
  const groups = allowedGroups(policy);
  if (resourceGroup !== undefined && !groups.some((each) => each.toLowerCase() === resourceGroup.toLowerCase()))
    throw limitReached(name, { code: "resource-group", allowed: groups });
  const images = allowedImages(policy);
  if (isImageByPlace(spec.image) && !images.some((each) => each.toLowerCase() === spec.image.toLowerCase()))
    throw limitReached(name, { code: "image", allowed: images });
  if (!anywhere && [...allowFrom, ...sshFrom].includes("anywhere")) throw limitReached(name, { code: "anywhere" });
  assertExpiry(policy, name, expiresAt === undefined ? undefined : new Date(expiresAt), now);
}

/**
 * Checks who may reach a port, and how long it is open. Without an end of its own, it is open as long as its host.
 * @throws SlackError `limit-reached`
 */
export function assertAllowedOpening(
  { limits }: Policy,
  { name, expiresAt }: Pick<Host, "name" | "expiresAt">,
  { from, until = expiresAt }: { readonly from: readonly string[]; readonly until: Date | undefined },
  now: Date,
): void {
  if (!limits.anywhere && from.includes("anywhere")) throw limitReached(name, { code: "anywhere" });
  if (!isWithin(limits.hours, until, now)) throw limitReached(name, { code: "port-hours", hours: limits.hours });
}

/** The resource groups that a command may name, which hosts of several people may share. */
export function allowedGroups({ limits, defaults }: Policy): readonly string[] {
  return [...limits.resourceGroups, ...(defaults.resourceGroup === undefined ? [] : [defaults.resourceGroup])];
}

/** The images that a command may name by their ids. With any other, the bot would read for a person what it may read itself. */
function allowedImages({ limits, defaults }: Policy): readonly string[] {
  return [...limits.images, ...(defaults.image === undefined ? [] : [defaults.image])];
}

/** @throws SlackError `limit-reached` for a host that would never expire, or later than the policy allows */
export function assertExpiry(
  { limits }: Policy,
  host: string,
  expiresAt: Date | undefined,
  now: Date,
): asserts expiresAt is Date {
  if (!isWithin(limits.hours, expiresAt, now)) throw limitReached(host, { code: "hours", hours: limits.hours });
}

/** With a minute of tolerance: time passes between the command and this check. */
function isWithin(hours: number, time: Date | undefined, now: Date): time is Date {
  return time !== undefined && time.getTime() <= now.getTime() + hours * 3_600_000 + 60_000;
}

function ownersOfOtherHosts(name: string, { hosts, creating }: ExistingHosts): string[] {
  const owners = new Map(hosts.map((host) => [host.name, ownerKey(host)]));
  for (const { host, person } of creating) owners.set(host, personKey(person));
  owners.delete(name);
  return [...owners.values()];
}

function ownerKey(host: Host): string {
  const owner = ownerOf(host);
  return owner === undefined ? "" : personKey(owner);
}

function limitReached(host: string, limit: ReachedLimit): SlackError<"limit-reached"> {
  return new SlackError("limit-reached", { host, limit });
}
