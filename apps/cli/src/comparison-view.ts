import type { HostComparison, SetComparison } from "@berth/core";
import { table } from "./outputs.ts";

/** What apply is about to do, a line for each host. */
export function comparisonView({ hosts, surplus }: SetComparison, isPruned: boolean): string {
  const rows = hosts.map(({ name, plan, action, differences }) => {
    const why = action === "refuse" ? `it differs in ${differences.join(", ")}` : reasons[action];
    return [name, plan.resourceGroup, words[action], why];
  });
  const over = surplus.map(({ name, resourceGroup }) => [
    name,
    resourceGroup,
    isPruned ? "remove" : "keep",
    isPruned ? "the file declares it no more" : "the file declares it no more; --prune removes it",
  ]);
  return table([["NAME", "GROUP", "ACTION", "WHY"], ...rows, ...over]);
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
