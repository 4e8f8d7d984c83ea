import type { SecurityRule } from "../azure/network.ts";
import { isOfTemplate } from "../azure/security-rules.ts";
import type { Host } from "../hosts/model/host.ts";
import { differingParts } from "../plan/digests.ts";
import type { HostPlan } from "../plan/host.ts";
import { givenTags, tagNames, tagValue } from "../plan/tags.ts";

/** A setting of a host that differs from its plan. */
export interface SettingChange {
  /**
   * The field of a host's description, such as `port`, `size` or `tags.team`; `docker`, `compose`, `access` and
   * `hostnames` for what Azure cannot show; `fixed` for other settings that cannot change while the host exists.
   */
  readonly field: string;
  /** Undefined where there is no value, or where it is not known. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What a change of a host would change. `rules`: those of its own security group; undefined where it has none. */
export function settingChanges(
  host: Host,
  plan: HostPlan,
  rules: readonly SecurityRule[] | undefined,
): SettingChange[] {
  const parts = differingParts(host.tags[tagNames.settings], plan.settings);
  const known = [
    { field: "port", before: String(host.port), after: String(plan.port) },
    ...(rules === undefined ? [] : accessChanges(rules, plan)),
    { field: "idleAfter", before: host.idleAfter, after: plan.tags[tagNames.idleAfter] },
    { field: "set", before: host.tags[tagNames.set], after: plan.tags[tagNames.set] },
    ...tagChanges(host, plan),
  ].filter(({ before, after }) => before !== after);
  const unknown = parts.filter((part) => part !== "access").map(withoutValues);
  const found = [...known, ...unknown];
  return found.length === 0 ? parts.map(withoutValues) : found;
}

/** The differences of a host from a plan that cannot be applied, with their values where they are known. */
export function fixedChanges(host: Host, plan: HostPlan): SettingChange[] {
  if (host.adopted) return [withoutValues("adopted")];
  const values = (["resourceGroup", "location", "size"] as const)
    .map((field) => ({ field, before: host[field], after: plan[field] }))
    .filter(({ before, after }) => before?.toLowerCase() !== after.toLowerCase());
  return values.length > 0 ? values : [withoutValues("fixed")];
}

function withoutValues(field: string): SettingChange {
  return { field, before: undefined, after: undefined };
}

function accessChanges(rules: readonly SecurityRule[], { template }: HostPlan): SettingChange[] {
  const planned = template.resources.flatMap(({ properties }) => (properties["securityRules"] ?? []) as SecurityRule[]);
  const [before, after] = [openings(rules), openings(planned)];
  return [...new Set([...before.keys(), ...after.keys()])].map((field) => ({
    field,
    before: before.get(field)?.toSorted().join(", "),
    after: after.get(field)?.toSorted().join(", "),
  }));
}

/** Which ranges reach what, by field: `allowFrom`, `sshFrom`, `openPorts.443/tcp`. A rule holds one address family. */
function openings(rules: readonly SecurityRule[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name = "", properties = {} } of rules.filter(isOfTemplate)) {
    const { destinationPortRange, protocol = "", sourceAddressPrefix, sourceAddressPrefixes = [] } = properties;
    const [kind = ""] = name.split("-");
    const field = fields[kind] ?? `openPorts.${destinationPortRange}/${protocol.toLowerCase()}`;
    const single = sourceAddressPrefix === undefined ? [] : [sourceAddressPrefix];
    const ranges = [...single, ...sourceAddressPrefixes].map((range) => (range === "*" ? "anywhere" : range));
    found.set(field, [...(found.get(field) ?? []), ...ranges]);
  }
  return found;
}

const fields: Readonly<Record<string, string>> = { docker: "allowFrom", ssh: "sshFrom" };

/** A tag that the plan does not have may be another user's, so it is no change. */
function tagChanges({ tags }: Host, plan: HostPlan): SettingChange[] {
  return Object.entries(givenTags(plan.tags)).map(([name, after]) => ({
    field: `tags.${name}`,
    before: tagValue(tags, name),
    after,
  }));
}
