import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "../../azure/connect.ts";
import { readMachineFacts } from "../../azure/machine-facts.ts";
import { locationIn } from "../../plan/dns-names.ts";
import type { MachineFacts } from "../../plan/facts.ts";
import { type HostPlan, planHost } from "../../plan/host.ts";
import { imageReference } from "../../plan/images.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import type { HostSpec } from "../../spec/index.ts";
import type { Ownership } from "./ownership.ts";

/** What Azure says about the machine that a spec describes. @throws BerthError `image-not-found` */
export function readFacts(azure: Azure, { location, image, architecture }: HostSpec): Promise<MachineFacts> {
  return readMachineFacts(azure, locationIn(azure.cloud, location), imageReference(image, architecture));
}

/** Plans a new host with what Azure says, and reports the warnings that only the facts give. */
export function planWithFacts(
  azure: Azure,
  spec: HostSpec,
  facts: MachineFacts,
  { owner, ...run }: RunOptions & Pick<Ownership, "owner">,
): HostPlan {
  const plan = planWithOwner(planHost(spec, azure, facts), owner);
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
