import type { Azure } from "../../azure/connect.ts";
import { cancelDeployment, deleteDeployment, deploymentState, isEnded } from "../../azure/deployment.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import type { DeploymentPlace } from "../../azure/lost-response.ts";
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
import type { HostOwner } from "../../plan/owner.ts";
import { batchNames, ownResourceGroup, resourceNames } from "../../plan/resource-names.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, resourceId, typeNameOf } from "../../resource-id.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { poll } from "../../run/retry.ts";
import { sleep } from "../../run/time.ts";
import { together } from "../../run/together.ts";
import { waitForEarlierDeployment } from "../model/earlier-deployment.ts";
import { resourcesOfHost } from "../model/host.ts";
import { isKeptDisk } from "../model/kept-data.ts";
import { requireOwnGroup } from "../model/owner.ts";
import { keepDataDisks } from "./keep-data-disk.ts";
import { type Removal, type RemovalLog, removalLog } from "./removal.ts";
import { closeOwnPorts, restoreMachine } from "./restore-machine.ts";
import { findGroup, isInUseError, isOurGroup, removeEmptyGroup, removeUnusedShared } from "./shared-resources.ts";

/** Options of `removeHost`. */
export interface RemoveOptions extends RunOptions {
  /** Where an interrupted create may have left resources. Default: the host's own group, and wherever its tags are. */
  readonly resourceGroup?: string | undefined;
  /** For whom the host is removed. Given, a `resourceGroup` with hosts of others is rejected. */
  readonly owner?: HostOwner | undefined;
  /**
   * Keeps the data disk, which is billed until somebody deletes it; `dataDisk.from` gives it to another host. Default false.
   */
  readonly keepData?: boolean | undefined;
  /** As for `createHost`. */
  readonly sharedGroups?: readonly string[] | undefined;
}

/** How often a removal starts again because another run creates parts of the host meanwhile. */
const maxRounds = 3;

/**
 * Removes everything of a host that Berth created, in any state of completion, and nothing else: a network only when no
 * host uses it, a resource group only if Berth created it and it is empty. An adopted machine is restored instead. A data disk
 * that existed before the host stays.
 * @throws BerthError `host-not-found` where nothing has this name, `host-ambiguous` where several machines have its tag,
 * `group-of-other-owner`, `data-disk-missing` where there is no data disk to keep
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
  const { owner, sharedGroups, resourceGroup } = options;
  if (owner !== undefined && resourceGroup !== undefined)
    await requireOwnGroup(azure, name, resourceGroup, { owner, sharedGroups });
  const tagged = await resourcesOfHost(azure, name, resourceGroup);
  if (tagged.some(isAdopted)) return restoreMachine(azure, name, options);
  const opened = groupsOf(name, resourceGroup, tagged).map((group) => openGroup(azure, name, group, options));
  const groups = (await Promise.all(opened)).filter((each) => each !== undefined);
  const resources = (await Promise.all(groups.map((group) => ownResources(azure, name, group.name)))).flat();
  // The listing by tag may be stale: a machine that existed before Berth is never deleted.
  if (resources.some(isAdopted)) return restoreMachine(azure, name, options);
  if (resources.length === 0 && !groups.some(({ isOurs }) => isOurs)) {
    await closeOwnPorts(azure, name, options, log);
    // An interrupted create may have created only the network.
    for (const group of groups) await removeShared(azure, name, group, options, log);
    if (log.removal().removed.length > 0) return undefined;
    throw new BerthError("host-not-found", { host: name });
  }
  const toRemove = await keepDataDisks(azure, name, resources, options, log);
  report({ type: "removal-start", resources: toRemove.length });
  const [markers] = await together(
    removeMachine(azure, name, toRemove, options, log),
    closeOwnPorts(azure, name, options, log),
  );
  for (const group of groups) await removeShared(azure, name, group, options, log);
  for (const resource of markers) await removeResource(azure, name, resource, options, log);
  for (const group of groups) await removeGroup(azure, name, group, options, log);
  const { removed, kept } = log.removal();
  const keptDisks = kept.filter(({ reason }) => reason === "data").length;
  const seconds = (Date.now() - started) / 1000;
  report({ type: "removal-end", resources: removed.length, keptDisks, seconds });
  return undefined;
}

function isAdopted({ tags }: Resource): boolean {
  return tags[tagNames.adopted] !== undefined;
}

/** Deleted last: until then they show that the host still has resources, so that an interrupted removal can be continued. */
function isMarker({ type }: Resource): boolean {
  return /\/(publicIPAddresses|networkSecurityGroups)$/i.test(type);
}

/**
 * Removes a host's machine and what belongs to it. Azure deletes with the machine what has `deleteOption: Delete`; the rest
 * is deleted afterwards. Resolves with the markers that are left.
 */
async function removeMachine(
  azure: Azure,
  host: string,
  resources: readonly Resource[],
  options: RemoveOptions,
  log: RemovalLog,
): Promise<Resource[]> {
  const machines = resources.filter(({ type }) => typeNameOf(type) === "virtualmachines");
  for (const machine of machines) await removeResource(azure, host, machine, options, log);
  const others = resources.filter((each) => !machines.includes(each));
  const left = machines.length === 0 ? others : await resourcesLeft(azure, others, log);
  for (const resource of left.filter((each) => !isMarker(each)))
    await removeResource(azure, host, resource, options, log);
  return left.filter(isMarker);
}

/** What Azure can delete with a machine: https://learn.microsoft.com/azure/virtual-machines/delete */
const typesDeletedWithMachine = ["disks", "networkinterfaces", "publicipaddresses"];

/** The resources that still exist after the machine was deleted; reports the others as removed. */
async function resourcesLeft(azure: Azure, resources: readonly Resource[], log: RemovalLog): Promise<Resource[]> {
  const started = Date.now();
  const found = await Promise.all(
    resources.map(async (resource) => {
      if (!typesDeletedWithMachine.includes(typeNameOf(resource.type))) return resource;
      azure.forget(resource.id);
      return findResource(azure, resource.id, resource.type);
    }),
  );
  for (const [index, { type, name }] of resources.entries())
    if (found[index] === undefined) log.removed(kindOf(type), name, started);
  // A listing may not have the tag of a kept disk yet.
  return found.filter((each) => each !== undefined).filter((each) => !isKeptDisk(each));
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
  group: HostGroup,
  options: RemoveOptions,
  log: RemovalLog,
): Promise<void> {
  if (group.isOurs) await requireStopped(azure, host, group);
  else await deleteHostDeployments(azure, host, group, options);
  await removeUnusedShared(azure, host, group.name, options, log);
}

/** The deployments of a group of Berth's are deleted with it; those of the host are also deleted from a group that stays. */
async function removeGroup(
  azure: Azure,
  host: string,
  group: HostGroup,
  options: RemoveOptions,
  log: RemovalLog,
): Promise<void> {
  const isGone = await removeEmptyGroup(azure, host, group, options, log);
  if (group.isOurs && !isGone) await deleteHostDeployments(azure, host, group, options);
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
  const found = inOrderOfDeletion([...listed, ...(await derivedResources(azure, name, group, listed))]);
  const all = found.filter((each) => !isKeptDisk(each));
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

/** A resource group that may contain resources of a host, with the deployments that are in its history. */
interface HostGroup {
  readonly name: string;
  readonly isOurs: boolean;
  readonly deployments: readonly string[];
}

/**
 * Reads a group, and stops the host's deployment in it: what Azure still creates would come after the deletion. Undefined
 * where there is no such group.
 */
async function openGroup(
  azure: Azure,
  host: string,
  resourceGroup: string,
  options: RemoveOptions,
): Promise<HostGroup | undefined> {
  const { deployment, networkDeployment } = resourceNames(host, "");
  const names = [deployment, networkDeployment, ...Object.values(batchNames)];
  const [group, ...states] = await Promise.all([
    findGroup(azure, resourceGroup),
    ...names.map((name) => deploymentState(azure, { resourceGroup, name })),
  ]);
  if (group === undefined) return undefined;
  const stateOf = (name: string) => states[names.indexOf(name)];
  // The deployments of a batch create other hosts too: they are not stopped but waited for.
  for (const name of Object.values(batchNames).filter((each) => !isEnded(stateOf(each))))
    await waitForEarlierDeployment(azure, { resourceGroup, name }, resourceGroup, options);
  if (!isEnded(stateOf(deployment))) await stopDeployment(azure, host, { resourceGroup, name: deployment }, options);
  const isOurs = isOurGroup(group);
  return { name: resourceGroup, isOurs, deployments: names.filter((name) => stateOf(name) !== undefined) };
}

async function stopDeployment(
  azure: Azure,
  name: string,
  deployment: DeploymentPlace,
  options: RemoveOptions,
): Promise<void> {
  const hasEnded = async () => (isEnded(await deploymentState(azure, deployment)) ? true : undefined);
  await cancelDeployment(azure, deployment).catch((error: unknown) => {
    if (!isNotFound(error) && (error as { statusCode?: number }).statusCode !== 409)
      throw toBerthError(error, { host: name });
  });
  await sleep(azure, 1, options.signal);
  await poll(hasEnded, () => sleep(azure, 1, options.signal));
}

async function deleteHostDeployments(
  azure: Azure,
  host: string,
  group: HostGroup,
  options: RemoveOptions,
): Promise<void> {
  const { name: resourceGroup } = group;
  for (const name of hostDeployments(host, group))
    await deleteDeployment(azure, { resourceGroup, name }, options.signal).catch((error: unknown) => {
      throw isBerthError(error, "host-busy") ? restarted(host, name, error) : error;
    });
}

/** @throws ConcurrentChangeError where another run has started the host's deployment again */
async function requireStopped(azure: Azure, host: string, group: HostGroup): Promise<void> {
  const { name: resourceGroup } = group;
  const names = hostDeployments(host, group);
  const states = await Promise.all(names.map((name) => deploymentState(azure, { resourceGroup, name })));
  const running = names.find((_name, index) => !isEnded(states[index]));
  if (running !== undefined) throw restarted(host, running, undefined);
}

/** The deployments that may change the host: that of its network only where the group had it. */
function hostDeployments(host: string, { deployments }: HostGroup): string[] {
  const { deployment, networkDeployment } = resourceNames(host, "");
  return [deployment, ...(deployments.includes(networkDeployment) ? [networkDeployment] : [])];
}

function restarted(host: string, deployment: string, cause: unknown): ConcurrentChangeError {
  return new ConcurrentChangeError(host, { code: "deployment-restarted", deployment }, cause);
}
