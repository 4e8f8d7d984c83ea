import type { Azure } from "../azure/connect.ts";
import { runVerb } from "../azure/run-verb.ts";
import { differences, hasSettings } from "../hosts/model/existing.ts";
import type { Host } from "../hosts/model/host.ts";
import { listHosts } from "../hosts/model/list-hosts.ts";
import { planHosts } from "../plan/batch.ts";
import type { HostPlan } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { RunOptions } from "../run/options.ts";
import type { HostSpec } from "../spec/index.ts";

/** A planned host compared with what exists in Azure. */
export interface HostComparison {
  readonly name: string;
  readonly plan: HostPlan;
  readonly host: Host | undefined;
  /**
   * `create`: it does not exist. `finish`: an earlier create did not finish. `change`: ports, tags, daemon options or
   * the compose file differ and can be changed. `none`: it matches the plan. `refuse`: it differs in what cannot be
   * changed.
   */
  readonly action: "create" | "finish" | "change" | "none" | "refuse";
  /** What differs, if the action is `refuse`. */
  readonly differences: readonly string[];
}

export interface SetComparison {
  /** In the order of the specs. */
  readonly hosts: readonly HostComparison[];
  /** Existing hosts of the set that have no spec any more. */
  readonly surplus: readonly Host[];
}

export interface CompareOptions extends RunOptions {
  /** The name of the set. Without it no host is surplus. */
  readonly set?: string | undefined;
}

/**
 * Determines what `createHosts` would do for each host, and which hosts are surplus. It reads Azure with a few list
 * requests and changes nothing. It does not connect to the hosts.
 * @throws BerthError the codes of `planHosts` and `listHosts`
 */
export function compareHosts(
  azure: Azure,
  specs: readonly HostSpec[],
  options: CompareOptions = {},
): Promise<SetComparison> {
  return runVerb(azure, options, () => compareSpecs(azure, specs, options));
}

async function compareSpecs(
  azure: Azure,
  specs: readonly HostSpec[],
  { set, signal }: CompareOptions,
): Promise<SetComparison> {
  const plans = planHosts(specs, azure);
  const existing = new Map<string, Host>();
  for (const host of await listHosts(azure, { signal })) existing.set(host.name, host);
  const requested = new Set(plans.map(({ name }) => name));
  const isSurplus = ({ name, tags }: Host) => set !== undefined && tags[tagNames.set] === set && !requested.has(name);
  return {
    hosts: plans.map((plan) => compare(plan, existing.get(plan.name))),
    surplus: [...existing.values()].filter(isSurplus),
  };
}

function compare(plan: HostPlan, host: Host | undefined): HostComparison {
  const { name } = plan;
  if (host === undefined) return { name, plan, host, action: "create", differences: [] };
  const found = fixedDifferences(plan, host);
  if (found.length > 0) return { name, plan, host, action: "refuse", differences: found };
  if (host.state !== "ready") return { name, plan, host, action: "finish", differences: [] };
  return { name, plan, host, action: hasSettings(host, plan) ? "none" : "change", differences: [] };
}

/** Host names are unique in a subscription, so another resource group is a difference. */
function fixedDifferences(plan: HostPlan, host: Host): string[] {
  if (host.adopted) return ["adopted machine"];
  if (host.resourceGroup.toLowerCase() !== plan.resourceGroup.toLowerCase()) return ["resource group"];
  // Without a machine nothing can differ yet.
  return host.plan === undefined || host.size === undefined ? [] : differences(host, plan);
}
