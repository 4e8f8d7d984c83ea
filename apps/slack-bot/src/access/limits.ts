import type { BerthError, Host, HostSpec } from "@dockberth/core";
import { SlackError } from "../errors.ts";
import { ownerTag, type Person, personKey } from "./person.ts";
import type { Policy } from "./policy.ts";

/**
 * Holds a new host against the limits.
 * @param hosts every host there is
 * @param making hosts that others make right now, which may not be in Azure's listing yet, and for whom
 * @throws BerthError `limit-reached`
 */
export function assertWithinLimits(
  policy: Policy,
  person: Person,
  spec: HostSpec,
  world: {
    readonly hosts: readonly Host[];
    readonly making: readonly { host: string; person: Person }[];
    readonly now: Date;
  },
): void {
  const { sizes, locations, anywhere, hostsPerUser, hostsPerTeam } = policy.limits;
  const what = `Host ${spec.name}`;
  if (sizes.length > 0 && !sizes.includes(spec.size)) throw beyond(what, `sizes ${sizes.join(", ")}`);
  if (locations.length > 0 && !locations.includes(spec.location))
    throw beyond(what, `locations ${locations.join(", ")}`);
  if (!anywhere && [...spec.allowFrom, ...spec.sshFrom].includes("anywhere"))
    throw beyond(what, "no host is open to the whole Internet");
  assertExpiry(policy, what, spec.expiresAt === undefined ? undefined : new Date(spec.expiresAt), world.now);
  const owners = new Map(world.hosts.map(({ name, tags }) => [name, tags[ownerTag] ?? ""]));
  for (const { host, person: maker } of world.making) owners.set(host, personKey(maker));
  owners.delete(spec.name);
  const all = [...owners.values()];
  const own = all.filter((owner) => owner === personKey(person)).length;
  const team = all.filter((owner) => owner.startsWith(`${person.teamId}/`)).length;
  if (own >= hostsPerUser) throw beyond(what, `${hostsPerUser} hosts a person, and you have ${own}`);
  if (team >= hostsPerTeam) throw beyond(what, `${hostsPerTeam} hosts a team, and there are ${team}`);
}

/** @throws BerthError `limit-reached` for a host that would live longer than hosts may, or for ever */
export function assertExpiry(policy: Policy, what: string, expiresAt: Date | undefined, now: Date): void {
  const { hours } = policy.limits;
  // A minute of grace: the clock goes on between the command and this line.
  if (expiresAt === undefined || expiresAt.getTime() > now.getTime() + hours * 3_600_000 + 60_000)
    throw beyond(what, `a host expires within ${hours} hours`);
}

function beyond(what: string, limit: string): SlackError<"limit-reached"> {
  return new SlackError("limit-reached", { what, limit });
}
