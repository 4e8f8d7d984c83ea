import type { HostComparison, SetComparison } from "@dockberth/core";
import { table } from "./outputs.ts";

/** What apply is about to do, a line for each host. */
export function comparisonView({ hosts, surplus }: SetComparison, isPruned: boolean): string {
  const rows = hosts.map((each) => [each.name, each.plan.resourceGroup, words[each.action], reasonOf(each)]);
  const over = surplus.map(({ name, resourceGroup }) => [
    name,
    resourceGroup,
    isPruned ? "remove" : "keep",
    isPruned ? "the file declares it no more" : "the file declares it no more; --prune removes it",
  ]);
  return table([["NAME", "GROUP", "ACTION", "WHY"], ...rows, ...over]);
}

/** Whether nothing is to be done with a host that is off: it could not even be asked whether it answers. */
export function isOff({ action, host }: HostComparison): boolean {
  return action === "none" && host !== undefined && host.power !== "running";
}

function reasonOf(each: HostComparison): string {
  if (each.action === "refuse") return `it differs in ${each.differences.join(", ")}`;
  return isOff(each) ? `it is as declared, and ${each.host?.power}` : reasons[each.action];
}

const words: Readonly<Record<HostComparison["action"], string>> = {
  create: "create",
  finish: "finish",
  change: "change",
  none: "none",
  refuse: "keep",
};

const reasons: Readonly<Record<Exclude<HostComparison["action"], "refuse">, string>> = {
  create: "there is none",
  finish: "its creation did not end",
  change: "its settings are others",
  none: "it is as declared",
};
