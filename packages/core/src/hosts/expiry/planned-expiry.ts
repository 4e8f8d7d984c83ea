import type { Azure } from "../../azure/connect.ts";
import type { HostPlan } from "../../plan/host.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import { isSameId } from "../../resource-id.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { type Host, readHost, resourcesOfHost } from "../model/host.ts";
import { plannedResources } from "../model/planned.ts";
import { writeExpiry } from "./extend-host.ts";
import { partsWithExpiry } from "./sweep-mark.ts";

/**
 * The expiry of an existing host that is described again: the later of the two. Only `extendHost` removes an expiry, adds
 * one to a host without it, or brings it forward, so that an old description never lets a sweep remove an extended host.
 */
export function laterExpiry({ [tagNames.expires]: current }: Tags, planned: string | undefined): string | undefined {
  if (current === undefined || planned === undefined) return current;
  return Date.parse(planned) > Date.parse(current) ? planned : current;
}

/** Extends a host whose plan has a later expiry. @throws BerthError as `extendHost` does */
export async function extendExpiry(azure: Azure, host: Host, plan: HostPlan, run: RunOptions): Promise<Host> {
  const { name, tags } = host;
  const { [tagNames.expires]: planned } = plan.tags;
  const expiry = laterExpiry(tags, planned);
  if (expiry === undefined && planned !== undefined)
    reporter(name, run)({ type: "warning", warning: { code: "expiry-not-set", host: name } });
  if (expiry === undefined || expiry === tags[tagNames.expires]) return host;
  const resources = plannedResources(azure, plan);
  const isPlanned = (id: string) => resources.some((each) => isSameId(each.id, id));
  // The listing may be stale, but it has what the plan has not, such as the disk.
  const others = (await resourcesOfHost(azure, name)).filter(({ id }) => !isPlanned(id));
  const parts = partsWithExpiry([...resources, ...others]);
  await writeExpiry(azure, name, parts, { ...run, expiresAt: new Date(expiry) });
  return readHost(azure, name, resources);
}

/** The plan with the expiry that its host will have; an existing host's is in its machine's tags. */
export function planWithExpiry(plan: HostPlan, existing: { readonly tags?: Tags | undefined } | undefined): HostPlan {
  if (existing === undefined) return plan;
  const expiry = laterExpiry(existing.tags ?? {}, plan.tags[tagNames.expires]);
  const retagged = ({ [tagNames.expires]: _, ...tags }: Tags): Tags =>
    expiry === undefined ? tags : { ...tags, [tagNames.expires]: expiry };
  const own = partsWithExpiry(plan.template.resources.filter(({ tags }) => tags?.[tagNames.host] === plan.name));
  const resources = plan.template.resources.map((resource) =>
    own.includes(resource) ? { ...resource, tags: retagged(resource.tags ?? {}) } : resource,
  );
  return { ...plan, tags: retagged(plan.tags), template: { ...plan.template, resources } };
}
