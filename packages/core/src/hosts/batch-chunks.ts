import type { Wish } from "./outcome.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits */
const mostResources = 800;
/** ARM takes 4 MB with the parameters; a part is left for what hosts share and for the request around it. */
const mostBytes = 3_500_000;

export interface BatchMember extends Wish {
  /** What its template asks for, with its secrets. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Hosts in as few deployments as ARM's limits for one of them allow. */
export function batchChunks<Member extends BatchMember>(members: readonly Member[]): Member[][] {
  const chunks: Member[][] = [];
  let [resources, bytes] = [Number.POSITIVE_INFINITY, 0];
  for (const member of members) {
    const { template } = member.plan;
    // What is shared is counted with each host: the bound is a little lower than it must be.
    const size = Buffer.byteLength(JSON.stringify([template.resources, member.parameters]));
    if (resources + template.resources.length > mostResources || bytes + size > mostBytes) {
      chunks.push([]);
      [resources, bytes] = [0, 0];
    }
    chunks.at(-1)?.push(member);
    resources += template.resources.length;
    bytes += size;
  }
  return chunks;
}
