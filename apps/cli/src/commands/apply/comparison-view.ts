import type { HostComparison, PriceEstimate, SetComparison } from "@dockberth/core";
import { applyActions, applyReasons, applySummary } from "../../messages/plan.ts";
import { headings } from "../../messages/results.ts";
import { table } from "../../output/table.ts";

/** What would be created, changed, kept and removed: one line for each host. */
export function comparisonView({ hosts, surplus }: SetComparison, isPruned = false): string {
  const declared = hosts.map((each) => [each.name, each.plan.resourceGroup, applyActions[each.action], reasonOf(each)]);
  const action = isPruned ? "remove" : "keep";
  const undeclared = surplus.map(({ name, resourceGroup }) => [
    name,
    resourceGroup,
    applyActions[action],
    applyReasons[action],
  ]);
  const rows = table([headings.comparison, ...declared, ...undeclared]);
  const actions = [...hosts.map((each) => each.action), ...surplus.map(() => action)];
  return `${rows}\n\n${applySummary(actions.map((each) => (each === "refuse" ? "keep" : each)))}`;
}

/** How many hosts would be created, changed or removed. */
export function changeCount({ hosts }: SetComparison, surplus: readonly string[]): number {
  return hosts.filter(({ action }) => ["create", "finish", "change"].includes(action)).length + surplus.length;
}

/** The comparison for programs, without plans. */
export function comparisonJson(
  { hosts }: SetComparison,
  surplus: readonly string[],
  prices?: readonly PriceEstimate[],
): object {
  const compared = hosts.map((each, index) => ({ ...hostComparisonJson(each), prices: prices?.[index] }));
  return { hosts: compared, removed: surplus };
}

export function hostComparisonJson({ name, action, changes }: HostComparison) {
  return { name, action: applyActions[action], changes };
}

/** Whether a host needs no change but is not running, so it cannot be verified either. */
export function isOff({ action, host }: HostComparison): boolean {
  return action === "none" && host !== undefined && host.power !== "running";
}

/** Why apply does with a host what it does. */
export function reasonOf(each: HostComparison): string {
  return isOff(each) ? applyReasons.off(each.host?.power ?? "") : applyReasons[each.action](each.name, each.changes);
}
