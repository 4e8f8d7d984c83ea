import type { Azure } from "../../azure/connect.ts";
import type { Deployment } from "../../azure/deployment.ts";
import { type ErrorContext, isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { machineIdOf, readMachineById, type VirtualMachine } from "../../azure/machine-reads.ts";
import type { Resource } from "../../azure/resources.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { resourceId } from "../../resource-id.ts";

/** The deployment of a plan. */
export function plannedDeployment({ resourceGroup, names, template }: HostPlan): Deployment {
  return { resourceGroup, name: names.deployment, template };
}

/** The resources of a plan's deployment. A listing could be stale. */
export function plannedResources(azure: Azure, plan: HostPlan): Resource[] {
  return plan.template.resources
    .filter(({ tags }) => tags?.[tagNames.host] === plan.name)
    .map(({ type, name, location }) => {
      return { id: resourceId(azure, plan.resourceGroup, type, name), type, name, location, tags: plan.tags };
    });
}

/** The id of the planned machine. */
export function plannedMachineId(azure: Azure, plan: HostPlan): string | undefined {
  return plannedResources(azure, plan).find(({ type }) => type === "Microsoft.Compute/virtualMachines")?.id;
}

/** The machine with the planned name, created by anybody; undefined where there is none. */
export async function plannedMachine(
  azure: Azure,
  plan: HostPlan,
  context: ErrorContext = planContext(azure, plan),
): Promise<VirtualMachine | undefined> {
  try {
    const id = machineIdOf(azure, plan.resourceGroup, plan.names.virtualMachine);
    return await readMachineById(azure, id, { instanceView: false });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, context);
  }
}

/** What an error about a planned host can add to Azure's own words. */
export function planContext(azure: Azure, plan: HostPlan): ErrorContext {
  return {
    host: plan.name,
    location: plan.location,
    label: plan.hostname.split(".")[0] ?? plan.hostname,
    deployment: plan.names.deployment,
    endpoint: azure.endpoint,
    size: plan.size,
    image: plan.image,
  };
}
