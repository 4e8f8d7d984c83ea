import type { Azure } from "../azure/connect.ts";
import { toBerthError } from "../azure/http/errors.ts";
import { listNetworkResources, networkId, type SecurityRule } from "../azure/network.ts";
import { runVerb } from "../azure/run-verb.ts";
import { rejectExpired } from "../hosts/expiry/require-future-expiry.ts";
import { differences, hasSettings } from "../hosts/model/existing.ts";
import type { Host } from "../hosts/model/host.ts";
import { listHosts } from "../hosts/model/list-hosts.ts";
import { planHosts } from "../plan/batch.ts";
import type { HostPlan } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { RunOptions } from "../run/options.ts";
import type { HostSpec } from "../spec/index.ts";
import { fixedChanges, type SettingChange, settingChanges } from "./setting-changes.ts";

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
  /** What differs, if the action is `change` or `refuse`. */
  readonly changes: readonly SettingChange[];
}

/** A set of descriptions, compared with the hosts that exist. */
export interface SetComparison {
  /** In the order of the specs. */
  readonly hosts: readonly HostComparison[];
  /** Existing hosts of the set that have no spec any more. */
  readonly surplus: readonly Host[];
}

/** Options of `compareHosts`. */
export interface CompareOptions extends RunOptions {
  /** The name of the set. Without it no host is surplus. */
  readonly set?: string | undefined;
}

/**
 * Determines what `createHosts` would do for each host, and which hosts are surplus. It reads Azure with a few list
 * requests and changes nothing. It does not connect to the hosts.
 * @throws BerthError the codes of `planHosts` and `listHosts`; `spec-invalid` for new hosts whose expiry is in the past
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
  rejectExpired(
    plans.filter(({ name }) => existing.get(name)?.size === undefined),
    new Date(),
  );
  const requested = new Set(plans.map(({ name }) => name));
  const isSurplus = ({ name, tags }: Host) => set !== undefined && tags[tagNames.set] === set && !requested.has(name);
  const compared = plans.map((plan) => compare(plan, existing.get(plan.name)));
  return {
    hosts: await withChanges(azure, compared),
    surplus: [...existing.values()].filter(isSurplus),
  };
}

function compare(plan: HostPlan, host: Host | undefined): HostComparison {
  const { name } = plan;
  if (host === undefined) return { name, plan, host, action: "create", changes: [] };
  if (isFixed(plan, host)) return { name, plan, host, action: "refuse", changes: fixedChanges(host, plan) };
  if (host.state !== "ready") return { name, plan, host, action: "finish", changes: [] };
  return { name, plan, host, action: hasSettings(host, plan) ? "none" : "change", changes: [] };
}

/** Host names are unique in a subscription, so another resource group is a difference. */
function isFixed(plan: HostPlan, host: Host): boolean {
  if (host.adopted || host.resourceGroup.toLowerCase() !== plan.resourceGroup.toLowerCase()) return true;
  // Without a machine nothing can differ yet.
  return host.plan !== undefined && host.size !== undefined && differences(host, plan).length > 0;
}

/** The security groups are read only where a host changes, in one listing. */
async function withChanges(azure: Azure, compared: readonly HostComparison[]): Promise<HostComparison[]> {
  if (!compared.some(({ action }) => action === "change")) return [...compared];
  const rules = await rulesByGroup(azure);
  return compared.map((each) => {
    const { action, host, plan } = each;
    if (action !== "change" || host === undefined) return each;
    const group = networkId(azure, "networkSecurityGroups", plan.resourceGroup, plan.names.networkSecurityGroup);
    return { ...each, changes: settingChanges(host, plan, rules.get(group.toLowerCase())) };
  });
}

async function rulesByGroup(azure: Azure): Promise<Map<string, readonly SecurityRule[]>> {
  const found = new Map<string, readonly SecurityRule[]>();
  try {
    for await (const { id = "", properties } of listNetworkResources(azure, "networkSecurityGroups"))
      found.set(id.toLowerCase(), properties?.securityRules ?? []);
    return found;
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}
