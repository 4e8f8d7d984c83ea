import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import type { HostPlan } from "./host.ts";
import { tagNames } from "./tags.ts";

/**
 * Whom a host belongs to, by ids that never change and are never used again: a name could pass to another person. Hosts
 * without an owner belong to administrators.
 */
export interface HostOwner {
  /** What knows the owner, such as `function` or `slack`. */
  readonly adapter: string;
  /** The tenant of Entra ID, the team of Slack, or whatever makes `id` unique. */
  readonly tenant: string;
  readonly id: string;
}

/** The characters of ids, and no others: tags are shown on terminals and pages. */
const part = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** An owner as a tag: `ADAPTER/TENANT/ID`. @throws BerthError `spec-invalid` */
export function ownerText({ adapter, tenant, id }: HostOwner): string {
  const parts = [adapter, tenant, id];
  if (parts.every((each) => part.test(each))) return parts.join("/");
  throw new BerthError("spec-invalid", { issues: [{ path: "owner", message: issueTexts.owner }] });
}

/** The owner in a tag; undefined for anything else, because a tag may have been edited by hand. */
export function parseOwner(text: string | undefined): HostOwner | undefined {
  const parts = text?.split("/") ?? [];
  const [adapter = "", tenant = "", id = ""] = parts;
  return parts.length === 3 && parts.every((each) => part.test(each)) ? { adapter, tenant, id } : undefined;
}

/** Whether two owners are the same, or none. */
export function isSameOwner(left: HostOwner | undefined, right: HostOwner | undefined): boolean {
  return left !== undefined && right !== undefined && ownerText(left) === ownerText(right);
}

/** The plan with its owner in the tags of all resources of the host. It changes neither digest of the plan. */
export function planWithOwner(plan: HostPlan, owner: HostOwner | undefined): HostPlan {
  if (owner === undefined) return plan;
  const tag = { [tagNames.owner]: ownerText(owner) };
  const resources = plan.template.resources.map((resource) =>
    resource.tags?.[tagNames.host] === plan.name ? { ...resource, tags: { ...resource.tags, ...tag } } : resource,
  );
  return { ...plan, tags: { ...plan.tags, ...tag }, template: { ...plan.template, resources } };
}
