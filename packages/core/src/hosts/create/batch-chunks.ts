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
  let [known, bytes] = [new Set<string>(), Number.POSITIVE_INFINITY];
  for (const member of members) {
    // What hosts share is part of a deployment once.
    const sizes = new Map(
      template([member.plan]).resources.map((each) => [`${each.type}/${each.name}`, bytesOf(each)]),
    );
    const own = bytesOf(parameters([member]));
    const added = () => [...sizes].filter(([key]) => !known.has(key));
    const bytesWith = () => added().reduce((sum, [, size]) => sum + size, bytes + own);
    if (known.size + added().length > maxResources || bytesWith() > maxBytes) {
      chunks.push([]);
      [known, bytes] = [new Set(), 0];
    }
    chunks.at(-1)?.push(member);
    bytes = bytesWith();
    for (const key of sizes.keys()) known.add(key);
  }
  return chunks;
}

function bytesOf(part: unknown): number {
  return Buffer.byteLength(JSON.stringify(part));
}
