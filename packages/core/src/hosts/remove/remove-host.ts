import { type Azure, longRunning } from "../../azure/connect.ts";
import { deleteDeployment, deploymentState, isEnded } from "../../azure/deployment.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import {
  deleteResource,
  findResource,
  inOrderOfDeletion,
  isOurType,
  kindOf,
  type Resource,
  resourcesOfGroup,
} from "../../azure/resources.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { KeptReason } from "../../events.ts";
import { batchNames, resourceNames } from "../../plan/resource-names.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, resourceId } from "../../resource-id.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { waitForEarlierDeployment } from "../model/earlier-deployment.ts";
import { resourcesByHost } from "../model/host.ts";
import type { Removal } from "./removal.ts";
import { closeOwnPorts, restoreMachine } from "./restore-machine.ts";

export interface RemoveOptions extends RunOptions {
  /** Where to look for what an interrupted create left; default: the group of the host's own, and wherever its tags are. */
  readonly resourceGroup?: string | undefined;
}

/**
 * Removes all that is ours of a host, in any state of completion, and nothing that is not: a network only once no host
 * uses it, a resource group only if we made it and nothing else is in it. A machine that was adopted is given back as it
 * was before.
 * @throws BerthError `host-not-found` where there is nothing of this name
 */
export async function removeHost(azure: Azure, name: string, options: RemoveOptions = {}): Promise<Removal> {
  const removed: Removal["removed"][number][] = [];
  for (let round = 1; ; round++) {
    try {
      return await removeAll(azure, name, options, { removed, kept: [] });
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError)) throw error;
      if (round === maxRounds) throw error.cause;
    }
  }
}

/** How often what another run makes meanwhile is removed, too. */
const maxRounds = 3;

/** Another run works on the host: what is there is not what was looked at. */
class ConcurrentChangeError extends Error {
  override readonly cause: BerthError<"host-busy">;

  constructor(host: string, operation: string, cause: unknown) {
    super();
    this.cause = new BerthError("host-busy", { host, operation }, { cause });
  }
}

async function removeAll(azure: Azure, name: string, options: RemoveOptions, lists: RemovalLog): Promise<Removal> {
  const { removed, kept } = lists;
  const account = removalLog(name, options, lists);
  const report = reporter(name, options);
  const started = Date.now();
  throwIfAborted(options.signal);
  const tagged = (await resourcesByHost(azure, name)).get(name) ?? [];
  if (tagged.some(isAdopted)) return restoreMachine(azure, name, options);
  const groups = groupsOf(name, options.resourceGroup, tagged);
  for (const group of groups) await endDeployment(azure, name, group, options);
  const resources = (await Promise.all(groups.map((group) => ownResources(azure, name, group)))).flat();
  // The listing by tag may lag: no path leads from here to a machine that was there before Berth.
  if (resources.some(isAdopted)) return restoreMachine(azure, name, options);
  const ownGroups = await Promise.all(groups.map((group) => isOurGroup(azure, group)));
  removed.push(...(await closeOwnPorts(azure, name, options)));
  if (resources.length === 0 && !ownGroups.includes(true)) {
    // A creation may have come no further than the network.
    for (const group of groups) await tidyShared(azure, name, group, options, lists);
    if (removed.length > 0) return { removed, kept };
    throw new BerthError("host-not-found", { host: name });
  }

  report({ type: "removal-start", resources: resources.length });
  // What is deleted last says until then that there is something of the host: a removal that is killed finds its way back.
  const isMarker = ({ type }: Resource) => /\/(publicIPAddresses|networkSecurityGroups)$/i.test(type);
  const drop = async (resource: Resource) => {
    throwIfAborted(options.signal);
    const begun = Date.now();
    await deleteResource(azure, resource, { signal: options.signal, report }).catch((error: unknown) => {
      throw isInUseRefusal(error)
        ? new ConcurrentChangeError(name, `something uses ${resource.name} again`, error)
        : error;
    });
    account.drop(kindOf(resource.type), resource.name, begun);
  };
  for (const resource of resources.filter((each) => !isMarker(each))) await drop(resource);
  for (const group of groups) await tidyShared(azure, name, group, options, lists);
  for (const resource of resources.filter(isMarker)) await drop(resource);
  for (const group of groups) await tidyGroup(azure, name, group, options, lists);
  report({ type: "removal-end", resources: removed.length, seconds: (Date.now() - started) / 1000 });
  return { removed, kept };
}

function isAdopted({ tags }: Resource): boolean {
  return tags[tagNames.adopted] !== undefined;
}

/** The groups in which something of the host may be. */
function groupsOf(name: string, given: string | undefined, tagged: readonly Resource[]): string[] {
  const groups = new Map(
    [given ?? `berth-${name}`, ...tagged.map(({ id }) => groupOf(id))].map((group) => [group.toLowerCase(), group]),
  );
  return [...groups.values()];
}

/** A listing by tag lags behind; the group's own listing and the derived names find what was made a moment ago. */
async function ownResources(azure: Azure, name: string, group: string): Promise<Resource[]> {
  const { osDisk, dataDisk } = resourceNames(name, "");
  const listed = await resourcesOfGroup(azure, group);
  const all = inOrderOfDeletion([...listed, ...(await derivedResources(azure, name, group, listed))]);
  const ours = all.filter(({ tags, type }) => tags[tagNames.host] === name && !/\/extensions$/i.test(type));
  const disks = all.filter(
    (resource) =>
      [osDisk, dataDisk].includes(resource.name) && /\/disks$/i.test(resource.type) && !ours.includes(resource),
  );
  const machineIsOurs = ours.length > 0;
  const last = ours.findIndex(({ type }) => !/\/virtualMachines$/i.test(type));
  return !machineIsOurs ? ours : last < 0 ? [...ours, ...disks] : ours.toSpliced(last, 0, ...disks);
}

/** What has the names of this host and stands in no listing yet. */
async function derivedResources(
  azure: Azure,
  name: string,
  group: string,
  listed: readonly Resource[],
): Promise<Resource[]> {
  const names = resourceNames(name, "");
  const derived: readonly (readonly [string, string])[] = [
    ["Microsoft.Compute/virtualMachines", names.virtualMachine],
    ["Microsoft.Compute/disks", names.osDisk],
    ["Microsoft.Network/networkInterfaces", names.networkInterface],
    ["Microsoft.Network/publicIPAddresses", names.publicIpAddress],
    ["Microsoft.Network/networkSecurityGroups", names.networkSecurityGroup],
  ];
  const known = new Set(listed.map(({ id }) => id.toLowerCase()));
  const missing = derived
    .map(([type, each]) => ({ type, id: resourceId(azure, group, type, each) }))
    .filter(({ id }) => !known.has(id.toLowerCase()));
  const found = await Promise.all(missing.map(({ id, type }) => findResource(azure, id, type)));
  return found.filter((each) => each !== undefined);
}

/** What Azure is still making would come after what we delete, so it is stopped first. */
async function endDeployment(azure: Azure, name: string, resourceGroup: string, options: RemoveOptions): Promise<void> {
  // A batch makes other hosts, too: it is not stopped, its end is awaited.
  await waitForEarlierDeployment(azure, { resourceGroup, name: batchNames.deployment }, resourceGroup, options);
  const deployment = { resourceGroup, name: resourceNames(name, "").deployment };
  if (isEnded(await deploymentState(azure, deployment))) return;
  await azure.deployments.deployments.cancel(resourceGroup, deployment.name).catch((error: unknown) => {
    if (!isNotFound(error) && (error as { statusCode?: number }).statusCode !== 409)
      throw toBerthError(error, { host: name });
  });
  do await sleep(azure, 1, options.signal);
  while (!isEnded(await deploymentState(azure, deployment)));
}

/** What became of each thing, as it is collected. */
interface RemovalLog {
  readonly removed: { kind: string; name: string }[];
  readonly kept: { kind: string; name: string; reason: KeptReason }[];
}

function removalLog(name: string, options: RemoveOptions, { removed, kept }: RemovalLog) {
  const report = reporter(name, options);
  return {
    keep: (kind: string, thing: string, reason: KeptReason) => {
      kept.push({ kind, name: thing, reason });
      report({ type: "resource-kept", kind, name: thing, reason });
    },
    drop: (kind: string, thing: string, begun: number) => {
      removed.push({ kind, name: thing });
      report({ type: "resource-removed", kind, name: thing, seconds: (Date.now() - begun) / 1000 });
    },
  };
}

/** What hosts share, as far as none uses it any more. */
async function tidyShared(
  azure: Azure,
  name: string,
  group: string,
  options: RemoveOptions,
  account: RemovalLog,
): Promise<void> {
  const { keep, drop } = removalLog(name, options, account);
  await deleteHostDeployments(azure, name, group, options);
  const run = { signal: options.signal, report: reporter(name, options) };
  for (const shared of await sharedResources(azure, group)) {
    const begun = Date.now();
    const kind = kindOf(shared.type);
    if (await deletedUnlessUsed(azure, group, shared, run)) drop(kind, shared.name, begun);
    else keep(kind, shared.name, "in-use");
  }
}

/** The resource group, where it is ours and nothing is in it any more. */
async function tidyGroup(
  azure: Azure,
  name: string,
  group: string,
  options: RemoveOptions,
  account: RemovalLog,
): Promise<void> {
  const { keep, drop } = removalLog(name, options, account);
  const isOurs = await isOurGroup(azure, group);
  const begun = Date.now();
  const isLast = await isEmpty(azure, group);
  if (isLast && !isOurs) await deleteBatchDeployments(azure, group, options);
  if (!isOurs) return;
  if (!isLast) return keep("resource group", group, "not-empty");
  try {
    await azure.resources.resourceGroups.delete(group, longRunning(azure, options.signal));
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { host: name, endpoint: azure.endpoint });
  }
  drop("resource group", group, begun);
}

/** A host that comes in the moment between the look and the deletion keeps its network: Azure does not delete it then. */
async function deletedUnlessUsed(
  azure: Azure,
  group: string,
  shared: Resource,
  run: Parameters<typeof deleteResource>[2],
): Promise<boolean> {
  if (await isInUse(azure, group, shared)) return false;
  try {
    await deleteResource(azure, shared, run);
    return true;
  } catch (error) {
    if (isInUseRefusal(error)) return false;
    throw error;
  }
}

/** InUseSubnetCannotBeDeleted, NicInUse, PublicIPAddressCannotBeDeleted and their kin. */
function isInUseRefusal(error: unknown): boolean {
  return isBerthError(error, "azure-unexpected") && /InUse|CannotBeDeleted/.test(error.details.azureCode);
}

/** A listing may name what is gone by now: what is deleted is asked for one by one. */
async function isEmpty(azure: Azure, group: string): Promise<boolean> {
  for (const { id, type } of await resourcesOfGroup(azure, group)) {
    if (!isOurType(type) || (await findResource(azure, id, type)) !== undefined) return false;
  }
  return true;
}

async function deleteHostDeployments(azure: Azure, name: string, group: string, options: RemoveOptions): Promise<void> {
  const { deployment, networkDeployment } = resourceNames(name, "");
  for (const each of [deployment, networkDeployment])
    await deleteDeployment(azure, { resourceGroup: group, name: each }, options.signal).catch((error: unknown) => {
      throw isBerthError(error, "host-busy")
        ? new ConcurrentChangeError(name, `${each} is under way again`, error)
        : error;
    });
}

/** What hosts of the group were made by together stands in its history, until the last of them is gone. */
async function deleteBatchDeployments(azure: Azure, group: string, options: RemoveOptions): Promise<void> {
  for (const name of Object.values(batchNames))
    await deleteDeployment(azure, { resourceGroup: group, name }, options.signal);
}

/** What the hosts of a group share and Berth made, in the order in which one lets go of the next. */
async function sharedResources(azure: Azure, group: string): Promise<Resource[]> {
  const order = ["virtualnetworks", "natgateways", "publicipaddresses", "availabilitysets"];
  const place = ({ type }: Resource) => order.indexOf(type.split("/").at(-1)?.toLowerCase() ?? "");
  const shared = (await resourcesOfGroup(azure, group)).filter(({ tags }) => tags[tagNames.shared] !== undefined);
  return shared.filter((each) => place(each) >= 0).sort((a, b) => place(a) - place(b));
}

async function isInUse(azure: Azure, group: string, { type, name }: Resource): Promise<boolean> {
  try {
    switch (type.split("/").at(-1)?.toLowerCase()) {
      case "virtualnetworks": {
        const { subnets = [] } = await azure.network.virtualNetworks.get(group, name);
        return subnets.some(({ ipConfigurations = [] }) => ipConfigurations.length > 0);
      }
      case "natgateways":
        return ((await azure.network.natGateways.get(group, name)).subnets ?? []).length > 0;
      case "availabilitysets":
        return ((await azure.compute.availabilitySets.get(group, name)).virtualMachines ?? []).length > 0;
      default: {
        const { ipConfiguration, natGateway } = await azure.network.publicIPAddresses.get(group, name);
        return ipConfiguration !== undefined || natGateway !== undefined;
      }
    }
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

async function isOurGroup(azure: Azure, group: string): Promise<boolean> {
  try {
    const { tags } = await azure.resources.resourceGroups.get(group);
    return tags?.[tagNames.shared] === "group";
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}
