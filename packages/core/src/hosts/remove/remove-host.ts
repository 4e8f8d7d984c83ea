import type { Azure } from "../../azure/connect.ts";
import { cancelDeployment, deleteDeployment, deploymentState, isEnded } from "../../azure/deployment.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import {
  deleteResource,
  findResource,
  inOrderOfDeletion,
  kindOf,
  type Resource,
  resourcesOfGroup,
} from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { Reason } from "../../errors/reasons.ts";
import { batchNames, ownResourceGroup, resourceNames } from "../../plan/resource-names.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, resourceId } from "../../resource-id.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { poll } from "../../run/retry.ts";
import { sleep } from "../../run/time.ts";
import { waitForEarlierDeployment } from "../model/earlier-deployment.ts";
import { resourcesByHost } from "../model/host.ts";
import { type Removal, type RemovalLog, removalLog } from "./removal.ts";
import { closeOwnPorts, restoreMachine } from "./restore-machine.ts";
import { isInUseError, isOurGroup, removeEmptyGroup, removeUnusedShared } from "./shared-resources.ts";

export interface RemoveOptions extends RunOptions {
  /** Where an interrupted create may have left resources. Default: the host's own group, and wherever its tags are. */
  readonly resourceGroup?: string | undefined;
}

/** How often a removal starts again because another run creates parts of the host meanwhile. */
const maxRounds = 3;

/**
 * Removes everything of a host that Berth created, in any state of completion, and nothing else: a network only when no
 * host uses it, a resource group only if Berth created it and it is empty. An adopted machine is restored instead.
 * @throws BerthError `host-not-found` where nothing has this name
 */
export function removeHost(azure: Azure, name: string, options: RemoveOptions = {}): Promise<Removal> {
  return runVerb(azure, options, () => remove(azure, name, options));
}

async function remove(azure: Azure, name: string, options: RemoveOptions): Promise<Removal> {
  let removed: Removal["removed"] = [];
  for (let round = 1; ; round++) {
    const log = removalLog(name, options, removed);
    try {
      return (await removeAll(azure, name, options, log)) ?? log.removal();
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError)) throw error;
      if (round === maxRounds) throw error.cause;
      removed = log.removal().removed;
    }
  }
}

/** Another run changes the host, so that its resources are not those that were listed. */
class ConcurrentChangeError extends Error {
  override readonly cause: BerthError<"host-busy">;

  constructor(host: string, reason: Reason, cause: unknown) {
    super();
    this.cause = new BerthError("host-busy", { host, reason }, { cause });
  }
}

/** Resolves with the removal of an adopted machine; undefined where the log has it. */
async function removeAll(
  azure: Azure,
  name: string,
  options: RemoveOptions,
  log: RemovalLog,
): Promise<Removal | undefined> {
  const report = reporter(name, options);
  const started = Date.now();
  throwIfAborted(options.signal);
  const tagged = (await resourcesByHost(azure, name)).get(name) ?? [];
  if (tagged.some(isAdopted)) return restoreMachine(azure, name, options);
  const groups = groupsOf(name, options.resourceGroup, tagged);
  for (const group of groups) await stopDeployment(azure, name, group, options);
  const resources = (await Promise.all(groups.map((group) => ownResources(azure, name, group)))).flat();
  // The listing by tag may be stale: a machine that existed before Berth is never deleted.
  if (resources.some(isAdopted)) return restoreMachine(azure, name, options);
  const ownGroups = await Promise.all(groups.map((group) => isOurGroup(azure, group)));
  await closeOwnPorts(azure, name, options, log);
  if (resources.length === 0 && !ownGroups.includes(true)) {
    // An interrupted create may have created only the network.
    for (const group of groups) await removeShared(azure, name, group, options, log);
    if (log.removal().removed.length > 0) return undefined;
    throw new BerthError("host-not-found", { host: name });
  }
  report({ type: "removal-start", resources: resources.length });
  for (const resource of resources.filter((each) => !isMarker(each)))
    await removeResource(azure, name, resource, options, log);
  for (const group of groups) await removeShared(azure, name, group, options, log);
  for (const resource of resources.filter(isMarker)) await removeResource(azure, name, resource, options, log);
  for (const group of groups) await removeEmptyGroup(azure, name, group, options, log);
  const count = log.removal().removed.length;
  report({ type: "removal-end", resources: count, seconds: (Date.now() - started) / 1000 });
  return undefined;
}

function isAdopted({ tags }: Resource): boolean {
  return tags[tagNames.adopted] !== undefined;
}

/** Deleted last: until then they show that the host still has resources, so that an interrupted removal can be continued. */
function isMarker({ type }: Resource): boolean {
  return /\/(publicIPAddresses|networkSecurityGroups)$/i.test(type);
}

async function removeResource(
  azure: Azure,
  host: string,
  resource: Resource,
  options: RemoveOptions,
  log: RemovalLog,
): Promise<void> {
  throwIfAborted(options.signal);
  const started = Date.now();
  try {
    await deleteResource(azure, resource, { signal: options.signal, report: reporter(host, options) });
  } catch (error) {
    if (!isInUseError(error)) throw error;
    throw new ConcurrentChangeError(host, { code: "resource-in-use", resource: resource.name }, error);
  }
  log.removed(kindOf(resource.type), resource.name, started);
}

async function removeShared(
  azure: Azure,
  host: string,
  group: string,
  options: RemoveOptions,
  log: RemovalLog,
): Promise<void> {
  await deleteHostDeployments(azure, host, group, options);
  await removeUnusedShared(azure, host, group, options, log);
}

/** The groups that may contain resources of the host. */
function groupsOf(name: string, given: string | undefined, tagged: readonly Resource[]): string[] {
  const groups = new Map(
    [given ?? ownResourceGroup(name), ...tagged.map(({ id }) => groupOf(id))].map((group) => [
      group.toLowerCase(),
      group,
    ]),
  );
  return [...groups.values()];
}

/** A listing by tag may be stale; the group's own listing and the derived names find recently created resources. */
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

/** Resources with the names of this host that no listing has yet. */
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

/** Stops the host's deployment first: what Azure still creates would come after the deletion. */
async function stopDeployment(
  azure: Azure,
  name: string,
  resourceGroup: string,
  options: RemoveOptions,
): Promise<void> {
  // The deployment of a batch creates other hosts too: it is not stopped but waited for.
  await waitForEarlierDeployment(azure, { resourceGroup, name: batchNames.deployment }, resourceGroup, options);
  const deployment = { resourceGroup, name: resourceNames(name, "").deployment };
  const hasEnded = async () => (isEnded(await deploymentState(azure, deployment)) ? true : undefined);
  if (await hasEnded()) return;
  await cancelDeployment(azure, deployment).catch((error: unknown) => {
    if (!isNotFound(error) && (error as { statusCode?: number }).statusCode !== 409)
      throw toBerthError(error, { host: name });
  });
  await sleep(azure, 1, options.signal);
  await poll(hasEnded, () => sleep(azure, 1, options.signal));
}

async function deleteHostDeployments(azure: Azure, name: string, group: string, options: RemoveOptions): Promise<void> {
  const { deployment, networkDeployment } = resourceNames(name, "");
  for (const each of [deployment, networkDeployment])
    await deleteDeployment(azure, { resourceGroup: group, name: each }, options.signal).catch((error: unknown) => {
      throw isBerthError(error, "host-busy")
        ? new ConcurrentChangeError(name, { code: "deployment-restarted", deployment: each }, error)
        : error;
    });
}
