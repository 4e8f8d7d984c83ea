import type { HostComparison, SetComparison } from "@dockberth/core";
import { applyActions, applyReasons } from "../../messages/en/plan.ts";
import { headings } from "../../messages/en/results.ts";
import { table } from "../../output/table.ts";

/** What apply is about to do, one line for each host. */
export function comparisonView({ hosts, surplus }: SetComparison, isPruned: boolean): string {
  const declared = hosts.map((each) => [each.name, each.plan.resourceGroup, applyActions[each.action], reasonOf(each)]);
  const action = isPruned ? "remove" : "keep";
  const undeclared = surplus.map(({ name, resourceGroup }) => [
    name,
    resourceGroup,
    applyActions[action],
    applyReasons[action],
  ]);
  return table([headings.comparison, ...declared, ...undeclared]);
}

/** Whether a host needs no change but is not running, so it cannot be verified either. */
export function isOff({ action, host }: HostComparison): boolean {
  return action === "none" && host !== undefined && host.power !== "running";
}

function reasonOf(each: HostComparison): string {
  if (each.action === "refuse") return applyReasons.refuse(each.differences);
  return isOff(each) ? applyReasons.off(each.host?.power ?? "") : applyReasons[each.action];
}
