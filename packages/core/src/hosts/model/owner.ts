import type { Azure } from "../../azure/connect.ts";
import { findResource, type Resource, taggedResources } from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { type HostOwner, ownerText, parseOwner } from "../../plan/owner.ts";
import { ownResourceGroup } from "../../plan/resource-names.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import { groupOf, isSameId } from "../../resource-id.ts";
import type { RunOptions } from "../../run/options.ts";
import type { HostSpec } from "../../spec/index.ts";
import { resourcesByHost, resourcesOfHost } from "./host.ts";
import { plannedResources } from "./planned.ts";

/**
 * Whom each host of the subscription belongs to, by its name, incomplete hosts too. Undefined for administrators, as for a
 * host whose parts do not agree. It takes one listing.
 */
export function readOwners(
  azure: Azure,
  options: Pick<RunOptions, "signal"> = {},
): Promise<Map<string, HostOwner | undefined>> {
  return runVerb(azure, options, () => owners(azure));
}

async function owners(azure: Azure): Promise<Map<string, HostOwner | undefined>> {
  return new Map([...(await resourcesByHost(azure))].map(([name, parts]) => [name, commonOwner(parts)]));
}

/**
 * Checks that a host belongs to an owner. Call it directly before a verb that acts for them: the host may have been removed
 * and created by another owner meanwhile. A host of which nothing exists passes.
 * @throws BerthError `owner-differs`
 */
export function requireOwner(
  azure: Azure,
  name: string,
  owner: HostOwner,
  options: Pick<RunOptions, "signal"> = {},
): Promise<void> {
  return runVerb(azure, options, () => compareOwner(azure, name, owner));
}

async function compareOwner(azure: Azure, name: string, owner: HostOwner): Promise<void> {
  for (const { tags } of await resourcesOfHost(azure, name)) requireOwnerTag(name, tags, owner);
}

function commonOwner(parts: readonly Resource[]): HostOwner | undefined {
  const texts = new Set(parts.map(({ tags }) => tags[tagNames.owner]));
  return texts.size === 1 ? parseOwner([...texts][0]) : undefined;
}

/** @throws BerthError `owner-differs` where an owner is given and the tags name another one, or none */
export function requireOwnerTag(name: string, tags: Tags, owner: HostOwner | undefined): void {
  if (owner === undefined || tags[tagNames.owner] === ownerText(owner)) return;
  throw new BerthError("owner-differs", { host: name });
}

/** A host that is to be created. */
interface PlannedHost {
  readonly spec: HostSpec;
  readonly plan: HostPlan;
}

/** Whose a new host is; see `Ownership`. */
interface Owned {
  readonly owner: HostOwner;
  readonly sharedGroups?: readonly string[] | undefined;
}

/**
 * Checks a new host of an owner before anything is changed: no part of a host with its name may belong to another owner,
 * wherever it is, and the resource groups that it uses may contain no host of another owner.
 * @throws BerthError `owner-differs`, `group-of-other-owner`, `host-exists` where the host is in another resource group
 */
export async function requireOwnPlace(azure: Azure, planned: PlannedHost, owned: Owned): Promise<void> {
  const [tagged, address] = await Promise.all([readTagged(azure), readAddressPart(azure, planned.plan)]);
  if (address !== undefined) requireOwnerTag(planned.plan.name, address.tags, owned.owner);
  requireOwnPlaceAmong(tagged, planned, owned);
}

/** Everything that belongs to a host. */
export function readTagged(azure: Azure): Promise<Resource[]> {
  return taggedResources(azure, tagNames.host);
}

/** The same, for one of many hosts, with what {@link readTagged} found. */
export function requireOwnPlaceAmong(tagged: readonly Resource[], { spec, plan }: PlannedHost, owned: Owned): void {
  const { owner } = owned;
  const { name, resourceGroup } = plan;
  for (const { id, tags } of tagged.filter((each) => each.tags[tagNames.host] === name)) {
    requireOwnerTag(name, tags, owner);
    if (!isSameId(groupOf(id), resourceGroup))
      throw new BerthError("host-exists", { host: name, differences: ["resource-group"] });
  }
  const foreign = tagged.filter(({ tags }) => tags[tagNames.owner] !== ownerText(owner));
  const isForeign = ({ group, resource }: UsedResource) =>
    isForeignGroup(tagged, name, group, owned) ||
    foreign.some((each) => isSameId(groupOf(each.id), group) && isSameId(each.name, resource ?? ""));
  const found = resourcesUsed(spec, plan).find(isForeign);
  if (found !== undefined) throw new BerthError("group-of-other-owner", { host: name, resourceGroup: found.group });
}

/**
 * Checks a resource group that is not known to hold the host: what others share in it must stay.
 * @throws BerthError `group-of-other-owner`
 */
export async function requireOwnGroup(azure: Azure, host: string, group: string, owned: Owned): Promise<void> {
  if (isForeignGroup(await readTagged(azure), host, group, owned))
    throw new BerthError("group-of-other-owner", { host, resourceGroup: group });
}

function isForeignGroup(tagged: readonly Resource[], host: string, group: string, owned: Owned): boolean {
  const { owner, sharedGroups = [] } = owned;
  if (sharedGroups.some((each) => isSameId(each, group))) return false;
  const isForeign = ({ id, tags }: Resource) =>
    isSameId(groupOf(id), group) && tags[tagNames.owner] !== ownerText(owner);
  return isGroupOfOtherHost(group, host) || tagged.some(isForeign);
}

/** A listing may be stale. The address is created first, so it shows a host that is just being created. */
async function readAddressPart(azure: Azure, plan: HostPlan): Promise<Resource | undefined> {
  const { publicIpAddress, networkInterface } = plan.names;
  const first = plan.publicAddress === "new" ? publicIpAddress : networkInterface;
  const part = plannedResources(azure, plan).find(({ name }) => name === first);
  const found = part && (await findResource(azure, part.id, part.type));
  return found?.tags[tagNames.host] === plan.name ? found : undefined;
}

interface UsedResource {
  readonly group: string;
  /** The name of an existing resource in it; undefined for the group itself. */
  readonly resource: string | undefined;
}

/** The host's resource group, and the existing resources that it uses, each with its group. */
function resourcesUsed(
  { network, securityGroup, publicAddress, dataDisk }: HostSpec,
  { resourceGroup }: HostPlan,
): UsedResource[] {
  const existing = [securityGroup, publicAddress, dataDisk?.from ?? []].flatMap((each) =>
    typeof each === "string" ? [] : each,
  );
  const resources = existing.map((each) => ({ group: each.resourceGroup ?? resourceGroup, resource: each.name }));
  const groups = [resourceGroup, network.resourceGroup ?? resourceGroup, ...resources.map(({ group }) => group)];
  return [...groups.map((group) => ({ group, resource: undefined })), ...resources];
}

/** `berth-NAME` is for host NAME alone, whether that exists already or not. */
function isGroupOfOtherHost(group: string, name: string): boolean {
  return /^berth-/i.test(group) && !isSameId(group, ownResourceGroup(name));
}
