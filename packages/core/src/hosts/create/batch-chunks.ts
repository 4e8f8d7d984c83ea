import type { HostPlan } from "../../plan/host.ts";
import type { ArmTemplate } from "../../plan/template.ts";
import type { PlannedSpec } from "../model/outcome.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits */
const maxResources = 800;
/** ARM takes 4 MB including the parameters; the rest is for shared resources and the request around it. */
const maxBytes = 3_500_000;

/** A deployment for several hosts. */
export interface BatchDeployment<Member extends PlannedSpec> {
  readonly name: string;
  readonly template: (plans: readonly HostPlan[]) => ArmTemplate;
  /** The values of the template's parameters, secrets included. */
  readonly parameters: (members: readonly Member[]) => Readonly<Record<string, unknown>>;
}

/** Splits hosts into as few deployments as ARM's limits allow. */
export function batchChunks<Member extends PlannedSpec>(
  members: readonly Member[],
  { template, parameters }: Pick<BatchDeployment<Member>, "template" | "parameters">,
): Member[][] {
  const chunks: Member[][] = [];
  let [count, bytes] = [Number.POSITIVE_INFINITY, 0];
  for (const member of members) {
    // Shared resources are counted for each host, so the limit is slightly lower than necessary.
    const { resources } = template([member.plan]);
    const size = Buffer.byteLength(JSON.stringify([resources, parameters([member])]));
    if (count + resources.length > maxResources || bytes + size > maxBytes) {
      chunks.push([]);
      [count, bytes] = [0, 0];
    }
    chunks.at(-1)?.push(member);
    count += resources.length;
    bytes += size;
  }
  return chunks;
}
