import type { Azure } from "../../azure/connect.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostOwner } from "../../plan/owner.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import { type HostTrust, trustsOf } from "../../plan/trust.ts";
import { requireOwnerTag } from "./owner.ts";
import { plannedMachine } from "./planned.ts";
import { requireKnownSchema } from "./schema.ts";

/** To whom a host belongs. */
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
  readonly tags: Tags;
}

/**
 * A host belongs to the authority in its machine's tags as soon as the machine exists. It does not matter whether the host
 * is finished: Azure may finish it after its creator died, and its client certificates may already be in use.
 * @param ca a CA certificate of the authority's key, in PEM
 * @returns the trust that stays: undefined for a host without an authority, or one that is taken over
 * @throws BerthError `owner-differs`, `authority-untrusted`, `authority-change-open` where the host trusts two authorities,
 * `host-newer`
 */
export function requireOwnership(
  owned: Owned,
  ca: string,
  { takeOver = false, owner }: Ownership,
): HostTrust | undefined {
  const { name: host, tags } = owned;
  requireKnownSchema(host, tags);
  requireOwnerTag(host, tags, owner);
  const [current, next] = trustsOf(tags);
  const { keyFingerprint, subject } = readCertificate(ca);
  if (takeOver) return next === undefined && current?.authority === keyFingerprint ? current : undefined;
  if (current === undefined) return undefined;
  if (![current, next].some((each) => each?.authority === keyFingerprint))
    throw new BerthError("authority-untrusted", { host, subject });
  if (next !== undefined) throw new BerthError("authority-change-open", { host });
  return current;
}

/**
 * Checks a planned host that already exists, before anything of it is changed.
 * @returns whether its machine exists, and the trust that stays
 */
export async function requireOwnershipOfPlanned(
  azure: Azure,
  plan: HostPlan,
  ca: string,
  options: Ownership,
): Promise<{ readonly hasMachine: boolean; readonly trust?: HostTrust | undefined }> {
  const { name } = plan;
  const { tags = {} } = (await plannedMachine(azure, plan, { host: name, endpoint: azure.endpoint })) ?? {};
  if (tags[tagNames.host] !== name) return { hasMachine: false };
  return { hasMachine: true, trust: requireOwnership({ name, tags }, ca, options) };
}
