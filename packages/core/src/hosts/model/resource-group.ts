import type { Azure } from "../../azure/connect.ts";
import { putGroup, readGroup } from "../../azure/groups.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import type { HostPlan } from "../../plan/host.ts";
import { sharedTags } from "../../plan/tags.ts";
import { type RunOptions, reporter } from "../../run/options.ts";

/**
 * Uses the plan's resource group where it exists; creates it, tagged as Berth's, where it does not.
 * @param known whether it exists, where that was read before
 */
export async function ensureResourceGroup(
  azure: Azure,
  plan: HostPlan,
  run: RunOptions,
  known?: boolean,
): Promise<void> {
  if (known ?? (await hasResourceGroup(azure, plan))) reportGroup(plan, run, false);
  else await createResourceGroup(azure, plan, run);
}

export async function hasResourceGroup(azure: Azure, { name, location, resourceGroup }: HostPlan): Promise<boolean> {
  try {
    return (await readGroup(azure, resourceGroup)) !== undefined;
  } catch (error) {
    throw toBerthError(error, { host: name, location, endpoint: azure.endpoint });
  }
}

async function createResourceGroup(azure: Azure, plan: HostPlan, run: RunOptions): Promise<void> {
  const { name, resourceGroup, location, tags } = plan;
  try {
    await putGroup(azure, resourceGroup, { location, tags: sharedTags(tags, "group") });
  } catch (error) {
    throw toBerthError(error, { host: name, location, endpoint: azure.endpoint });
  }
  reportGroup(plan, run, true);
}

function reportGroup({ name, resourceGroup }: HostPlan, run: RunOptions, created: boolean): void {
  reporter(name, run)({ type: "group-ready", resourceGroup, created });
}
