import type { HostPlan } from "../../plan/host.ts";
import type { ArmTemplate } from "../../plan/template.ts";
import type { PlannedSpec } from "../model/outcome.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits */
const maxResources = 800;
/** ARM takes 4 MB with the parameters; a part is left for what hosts share and for the request around it. */
const maxBytes = 3_500_000;

/** What is deployed for several hosts together. */
export interface BatchDeployment<Member extends PlannedSpec> {
  readonly name: string;
  readonly template: (plans: readonly HostPlan[]) => ArmTemplate;
  /** What the template asks for, with all secrets. */
  readonly parameters: (members: readonly Member[]) => Readonly<Record<string, unknown>>;
}

/** Hosts in as few deployments as ARM's limits for one of them allow. */
export function batchChunks<Member extends PlannedSpec>(
  members: readonly Member[],
  { template, parameters }: Pick<BatchDeployment<Member>, "template" | "parameters">,
): Member[][] {
  const chunks: Member[][] = [];
  let [count, bytes] = [Number.POSITIVE_INFINITY, 0];
  for (const member of members) {
    // What is shared is counted with each host: the bound is a little lower than it must be.
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
