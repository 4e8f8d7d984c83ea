import type { Azure } from "../../azure/connect.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostOwner } from "../../plan/owner.ts";
import { tagNames } from "../../plan/tags.ts";
import { requireOwnerTag } from "./owner.ts";
import { plannedMachine } from "./planned.ts";

export interface Ownership {
  /**
   * Whom a new host belongs to, written as a tag on all of its resources. Given, a host of another owner or of none is
   * rejected, and so are resource groups with such hosts. Default: nobody; an existing host keeps its owner.
   */
  readonly owner?: HostOwner | undefined;
  /**
   * Resource groups that may hold hosts of several owners. Hosts in one group share a network, and its security groups let
   * them reach each other. Default: none.
   */
  readonly sharedGroups?: readonly string[] | undefined;
  /**
   * Continues with a host of another authority, finished or not. Everybody with a certificate of that authority is locked
   * out. Default false.
   */
  readonly takeOver?: boolean | undefined;
}

interface Owned {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A host belongs to the authority in its machine's tags as soon as the machine exists. It does not matter whether the host
 * is finished: Azure may finish it after its creator died, and its client certificates may already be in use.
 * @throws BerthError `owner-differs`, `authority-untrusted`, `authority-change-open` where the host trusts two authorities
 */
export function requireOwnership(
  { name, tags }: Owned,
  authority: string,
  { takeOver = false, owner }: Ownership,
): void {
  requireOwnerTag(name, tags, owner);
  const { [tagNames.authority]: current, [tagNames.nextAuthority]: next } = tags;
  if (takeOver || current === undefined) return;
  const { fingerprint, subject } = readCertificate(authority);
  if (![current, next].includes(fingerprint)) throw new BerthError("authority-untrusted", { host: name, subject });
  if (next !== undefined) throw new BerthError("authority-change-open", { host: name });
}

/**
 * Checks a planned host that already exists, before anything of it is changed. Resolves with whether its machine exists.
 */
export async function requireOwnershipOfPlanned(
  azure: Azure,
  plan: HostPlan,
  authority: string,
  options: Ownership,
): Promise<boolean> {
  const { name } = plan;
  const { tags = {} } = (await plannedMachine(azure, plan, { host: name, endpoint: azure.endpoint })) ?? {};
  if (tags[tagNames.host] !== name) return false;
  requireOwnership({ name, tags }, authority, options);
  return true;
}
