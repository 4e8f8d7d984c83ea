import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import type { HostPlan } from "../../plan/host.ts";
import { leaveOut } from "../../plan/leave-out.ts";
import { tagNames } from "../../plan/tags.ts";
import type { TemplateResource } from "../../plan/template.ts";
import { partId, readPart } from "../model/existing-part.ts";

/**
 * Leaves out of the plans what their hosts share and what exists, such as the network: a PUT would remove what the body
 * leaves out, such as the subnets, route tables and security groups of other users.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/deployment-modes#incremental-mode
 * @throws BerthError `spec-invalid` for a NAT gateway in a network that exists without one
 */
export async function leaveExistingShared<Planned extends { readonly plan: HostPlan }>(
  azure: Azure,
  planned: readonly Planned[],
): Promise<Planned[]> {
  const plans = planned.map(({ plan }) => plan);
  const found = await readShared(azure, plans);
  return planned.map((each) => ({ ...each, plan: leaveShared(azure, each.plan, found) }));
}

/** What exists of the resources that hosts share, by id. */
type ExistingParts = ReadonlyMap<string, ExistingPart | undefined>;

/** Reads what exists of the resources that the hosts of these plans share. */
async function readShared(azure: Azure, plans: readonly HostPlan[]): Promise<ExistingParts> {
  const shared = plans.flatMap((plan) =>
    plan.template.resources
      .filter(({ tags }) => tags?.[tagNames.shared] !== undefined)
      .map((resource) => partId(azure, plan, resource)),
  );
  const ids = [...new Set(shared)];
  return new Map(await Promise.all(ids.map(async (id) => [id, await readPart<ExistingPart>(azure, id)] as const)));
}

/** What decides about a resource that exists. */
interface ExistingPart {
  readonly properties?: {
    readonly provisioningState?: string;
    readonly subnets?: readonly Subnet[];
  };
}

interface Subnet {
  readonly name?: string;
  readonly properties?: { readonly natGateway?: object };
}

function leaveShared(azure: Azure, plan: HostPlan, found: ExistingParts): HostPlan {
  const partOf = (resource: TemplateResource) => found.get(partId(azure, plan, resource));
  // One whose creation failed is created again.
  const isThere = (resource: TemplateResource) => /^succeeded$/i.test(stateOf(partOf(resource)));
  const subnetIn = (resource: TemplateResource) =>
    partOf(resource)?.properties?.subnets?.find(({ name }) => name?.toLowerCase() === plan.names.subnet.toLowerCase());
  const isNetwork = ({ type }: TemplateResource) => type === "Microsoft.Network/virtualNetworks";
  for (const network of plan.template.resources.filter((each) => isNetwork(each) && isThere(each)))
    requireGateway(network, subnetIn(network));
  const lacksSubnet = (resource: TemplateResource) => isNetwork(resource) && subnetIn(resource) === undefined;
  return { ...plan, template: leaveOut(plan.template, isThere, lacksSubnet) };
}

/** A subnet that exists is not changed. */
function requireGateway({ name, properties }: TemplateResource, existing: Subnet | undefined): void {
  const [planned] = properties["subnets"] as readonly Subnet[];
  if (existing === undefined || planned?.properties?.natGateway === undefined) return;
  if (existing.properties?.natGateway !== undefined) return;
  const message = issueTexts.networkWithoutGateway(name, existing.name ?? "");
  throw new BerthError("spec-invalid", { issues: [{ path: "network.natGateway", message }] });
}

/** An availability set has no such state: it exists or not. */
function stateOf(part: ExistingPart | undefined): string {
  return part === undefined ? "" : (part.properties?.provisioningState ?? "Succeeded");
}
