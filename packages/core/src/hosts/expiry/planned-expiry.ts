import type { Azure } from "../../azure/connect.ts";
import type { HostPlan } from "../../plan/host.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter } from "../../run/options.ts";
import { type Host, readHost, resourcesByHost } from "../model/host.ts";
import { plannedResources } from "../model/planned.ts";
import { writeExpiry } from "./extend-host.ts";
import { partsWithExpiry } from "./sweep-mark.ts";

/**
 * Until when a host is needed that stands and is described again: the later of the two. Only `extendHost` takes an end away,
 * gives one to a host that has none, or brings it forward, so that no file of yesterday has a host swept that somebody extended.
 */
export function laterExpiry({ [tagNames.expires]: end }: Tags, wished: string | undefined): string | undefined {
  if (end === undefined || wished === undefined) return end;
  return Date.parse(wished) > Date.parse(end) ? wished : end;
}

/** The host, with its end put off where the plan wishes for a later one. @throws BerthError as `extendHost` does */
export async function extendExpiry(azure: Azure, host: Host, plan: HostPlan, run: RunOptions): Promise<Host> {
  const { name, tags } = host;
  const { [tagNames.expires]: wished } = plan.tags;
  const end = laterExpiry(tags, wished);
  if (end === undefined && wished !== undefined) {
    reporter(name, run)({ type: "warning", warning: { code: "expiry-not-set", host: name } });
  }
  if (end === undefined || end === tags[tagNames.expires]) return host;
  const planned = plannedResources(azure, plan);
  const isPlanned = (id: string) => planned.some((each) => each.id.toLowerCase() === id.toLowerCase());
  // A listing may be behind, and has what the plan has not, such as the disk.
  const others = ((await resourcesByHost(azure, name)).get(name) ?? []).filter(({ id }) => !isPlanned(id));
  await writeExpiry(azure, name, partsWithExpiry([...planned, ...others]), { ...run, expiresAt: new Date(end) });
  return readHost(azure, name, planned);
}

/** The plan, with the end that its host will have, where one stands; of that, its machine's tags are asked. */
export function planWithExpiry(plan: HostPlan, standing: { readonly tags?: Tags } | undefined): HostPlan {
  if (standing === undefined) return plan;
  const end = laterExpiry(standing.tags ?? {}, plan.tags[tagNames.expires]);
  const retagged = ({ [tagNames.expires]: _, ...tags }: Tags): Tags =>
    end === undefined ? tags : { ...tags, [tagNames.expires]: end };
  const own = partsWithExpiry(plan.template.resources.filter(({ tags }) => tags?.[tagNames.host] === plan.name));
  const resources = plan.template.resources.map((resource) =>
    own.includes(resource) ? { ...resource, tags: retagged(resource.tags ?? {}) } : resource,
  );
  return { ...plan, tags: retagged(plan.tags), template: { ...plan.template, resources } };
}
