import type { Azure } from "../../azure/connect.ts";
import { putGroup, readGroup } from "../../azure/groups.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { type RunOptions, reporter } from "../../run/options.ts";

/** Uses the plan's resource group where it exists; creates it, tagged as Berth's, where it does not. */
export async function ensureResourceGroup(azure: Azure, plan: HostPlan, run: RunOptions): Promise<void> {
  const report = reporter(plan.name, run);
  const { resourceGroup, location } = plan;
  try {
    const created = (await readGroup(azure, resourceGroup)) === undefined;
    if (created) await putGroup(azure, resourceGroup, { location, tags: { [tagNames.shared]: "group" } });
    report({ type: "group-ready", resourceGroup, created });
  } catch (error) {
    throw toBerthError(error, { host: plan.name, location, endpoint: azure.endpoint });
  }
}
