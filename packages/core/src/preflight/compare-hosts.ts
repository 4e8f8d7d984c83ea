import type { Azure } from "../azure/connect.ts";
import { differences, hasSettings } from "../hosts/model/existing.ts";
import type { Host } from "../hosts/model/host.ts";
import { listHosts } from "../hosts/model/list-hosts.ts";
import { planHosts } from "../plan/batch.ts";
import type { HostPlan } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { RunOptions } from "../run/options.ts";
import type { HostSpec } from "../spec/index.ts";

/** A host as wished for, against what Azure has. */
export interface HostComparison {
  readonly name: string;
  readonly plan: HostPlan;
  readonly host: Host | undefined;
  /**
   * `create`: there is none. `finish`: a create did not end. `change`: ports, tags, the daemon or the compose file are
   * others, which is brought to it. `none`: it is as planned. `refuse`: it differs in what cannot be brought to it.
   */
  readonly action: "create" | "finish" | "change" | "none" | "refuse";
  /** In what it differs, where that is refused. */
  readonly differences: readonly string[];
}

export interface SetComparison {
  /** In the order of the specs. */
  readonly hosts: readonly HostComparison[];
  /** Hosts that carry the name of the set and are not wished for any more. */
  readonly surplus: readonly Host[];
}

export interface CompareOptions extends RunOptions {
  /** What the hosts are called together: only a host that carries it can be surplus. */
  readonly set?: string | undefined;
}

/**
 * Says what `createHosts` would do for each of several hosts, and which there are too many. Nothing is changed; Azure is asked
 * by a handful of listings. Whether a host answers is not asked.
 * @throws BerthError as `planHosts` and `listHosts` do
 */
export async function compareHosts(
  azure: Azure,
  specs: readonly HostSpec[],
  { set, signal }: CompareOptions = {},
): Promise<SetComparison> {
  const plans = planHosts(specs, azure);
  const standing = new Map<string, Host>();
  for (const host of await listHosts(azure, { signal })) standing.set(host.name, host);
  const wished = new Set(plans.map(({ name }) => name));
  const isSurplus = ({ name, tags }: Host) => set !== undefined && tags[tagNames.set] === set && !wished.has(name);
  return {
    hosts: plans.map((plan) => compare(plan, standing.get(plan.name))),
    surplus: [...standing.values()].filter(isSurplus),
  };
}

function compare(plan: HostPlan, host: Host | undefined): HostComparison {
  const { name } = plan;
  if (host === undefined) return { name, plan, host, action: "create", differences: [] };
  const found = obstacles(plan, host);
  if (found.length > 0) return { name, plan, host, action: "refuse", differences: found };
  if (host.state !== "ready") return { name, plan, host, action: "finish", differences: [] };
  return { name, plan, host, action: hasSettings(host, plan) ? "none" : "change", differences: [] };
}

/** A name stands for one host of a subscription: a second one in another group is nobody's wish. */
function obstacles(plan: HostPlan, host: Host): string[] {
  if (host.adopted) return ["its machine, which was adopted"];
  if (host.resourceGroup.toLowerCase() !== plan.resourceGroup.toLowerCase()) return ["resource group"];
  // Without a machine there is nothing yet that could differ.
  return host.plan === undefined || host.size === undefined ? [] : differences(host, plan);
}
