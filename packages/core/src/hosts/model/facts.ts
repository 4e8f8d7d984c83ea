import type { Azure } from "../../azure/connect.ts";
import { type RecentFacts, readMachineFacts } from "../../azure/machine-facts.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { locationIn } from "../../plan/dns-names.ts";
import { type HostPlan, planHost } from "../../plan/host.ts";
import { imageReference } from "../../plan/images.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { missingOnNewHost } from "../../spec/compose.ts";
import type { HostSpec } from "../../spec/index.ts";
import type { Ownership } from "./ownership.ts";

/** What Azure says about the machine that a spec describes. @throws BerthError `image-not-found` */
export function readFacts(azure: Azure, { location, image, architecture }: HostSpec): Promise<RecentFacts> {
  return readMachineFacts(azure, locationIn(azure.cloud, location), imageReference(image, architecture, azure));
}

/** Plans a new host with what Azure says. Before sizes of an earlier call reject it, they are read again. */
export async function planWithFacts(azure: Azure, spec: HostSpec, facts: RecentFacts): Promise<HostPlan> {
  try {
    return planHost(spec, azure, facts);
  } catch (error) {
    const isAboutSizes =
      isBerthError(error, "size-unavailable") ||
      isBerthError(error, "zone-unavailable") ||
      isBerthError(error, "spec-invalid");
    if (!isAboutSizes || facts.withNewSizes === undefined) throw error;
    return planHost(spec, azure, await facts.withNewSizes());
  }
}

/**
 * The same, and reports the warnings that only the facts give.
 * @throws BerthError also `spec-invalid` for a compose file that needs what only an existing host can have
 */
export async function planNewHost(
  azure: Azure,
  spec: HostSpec,
  facts: RecentFacts,
  { owner, ...run }: RunOptions & Pick<Ownership, "owner">,
): Promise<HostPlan> {
  const missing = spec.compose === undefined ? [] : missingOnNewHost(spec.compose);
  const issues = missing.map(({ problem }) => ({ path: "compose", message: problem }));
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
  const plan = planWithOwner(await planWithFacts(azure, spec, facts), owner);
  for (const warning of plan.warnings)
    if (warning.code === "image-deprecated") reporter(plan.name, run)({ type: "warning", warning });
  return plan;
}

/** The plan for a machine that exists: Azure never lets its security type and its custom data change. */
export function planForMachine(plan: HostPlan, { securityProfile }: VirtualMachine): HostPlan {
  const { securityType, uefiSettings } = securityProfile ?? {};
  const resources = plan.template.resources.map((resource) => {
    if (resource.type !== "Microsoft.Compute/virtualMachines") return resource;
    const { securityProfile: _planned, osProfile, ...properties } = resource.properties;
    const { customData: _data, ...profile } = osProfile as { readonly customData?: unknown };
    const own = securityType === undefined ? {} : { securityProfile: { securityType, uefiSettings } };
    return { ...resource, properties: { ...properties, osProfile: profile, ...own } };
  });
  return { ...plan, template: { ...plan.template, resources } };
}
