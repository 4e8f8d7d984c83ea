import type { Azure } from "../../azure/connect.ts";
import type { PublicAddress, SecurityRule } from "../../azure/network.ts";
import { kindOf } from "../../azure/resources.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import type { TemplateResource } from "../../plan/template.ts";
import { partId, readPart } from "../model/existing-part.ts";

/** A part of a host, as Azure returns it. */
export interface Part {
  readonly tags?: Tags | undefined;
  readonly properties?:
    | (PublicAddress["properties"] & {
        readonly provisioningState?: string | undefined;
        readonly securityRules?: readonly SecurityRule[];
      })
    | undefined;
}

/**
 * Reads what exists of the parts of a host beside its machine: address, interface and security group. An earlier run may
 * have left them behind; but the portal names those of its machines in the same way, and leaves them behind, too.
 * @throws BerthError `host-foreign` for a part that Berth did not create for this host
 */
export async function readOwnParts(azure: Azure, plan: HostPlan): Promise<Map<TemplateResource, Part>> {
  const own = plan.template.resources.filter((resource) => isNetworkPart(resource, plan));
  const found = await Promise.all(
    own.map(async (resource) => [resource, await readPart<Part>(azure, partId(azure, plan, resource))] as const),
  );
  const parts = new Map(found.flatMap(([resource, part]) => (part === undefined ? [] : [[resource, part]])));
  for (const [{ type, name }, { tags }] of parts) requireOwnTag(plan, { type, name, tags });
  return parts;
}

/** @throws BerthError `host-foreign` where the tags do not name the host */
export function requireOwnTag({ name: host }: HostPlan, part: { type: string; name: string; tags?: Tags | undefined }) {
  if (part.tags?.[tagNames.host] === host) return;
  const kind = kindOf(part.type);
  const resource = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${part.name}`;
  throw new BerthError("host-foreign", { host, resource });
}

/** Whether a run with the same plan created the part, so that only its tags and rules can differ. One whose creation failed is created again. */
export function isPartOfPlan({ tags, properties }: Part, { fingerprint }: HostPlan): boolean {
  return isSucceeded(properties) && tags?.[tagNames.plan] === fingerprint;
}

export function isSucceeded(properties: { readonly provisioningState?: string | undefined } | undefined): boolean {
  return /^succeeded$/i.test(properties?.provisioningState ?? "");
}

function isNetworkPart({ type, tags }: TemplateResource, { name }: HostPlan): boolean {
  return type.startsWith("Microsoft.Network/") && tags?.[tagNames.host] === name;
}
