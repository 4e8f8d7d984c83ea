import type { Azure } from "../../azure/connect.ts";
import { withRegistration } from "../../azure/register-providers.ts";
import { type Resource, resourcesOfGroup } from "../../azure/resources.ts";
import type { Authority } from "../../certificates/material.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { addressTemplate, batchTemplate, isShared } from "../../plan/batch.ts";
import type { HostPlan } from "../../plan/host.ts";
import { batchNames } from "../../plan/resource-names.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { reporter } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { together } from "../../run/together.ts";
import { hostSecrets } from "../../spec/index.ts";
import { waitForEarlierDeployment } from "../model/earlier-deployment.ts";
import { administratorKey } from "../model/existing.ts";
import { addressIn, hostFromInventory, type Inventory, readInventory } from "../model/inventory.ts";
import { type CreateHostsOptions, failedHost, type HostOutcome, type PlannedSpec } from "../model/outcome.ts";
import { readTagged, requireOwnPlaceAmong } from "../model/owner.ts";
import { plannedResources } from "../model/planned.ts";
import { ensureResourceGroup } from "../model/resource-group.ts";
import { markUnanswered } from "../readiness/mark-unanswered.ts";
import { probeUntilReady } from "../readiness/probe-until-ready.ts";
import { defaultReadySeconds } from "../readiness/wait-for-docker.ts";
import {
  type Batch,
  type Candidate,
  findHosts,
  hostsAtOnce,
  machineIn,
  planNewHosts,
  prepareHosts,
  unfinished,
} from "./batch-candidates.ts";
import { type BatchDeployment, batchChunks } from "./batch-chunks.ts";
import { deployRounds, isOfOtherRun } from "./batch-rounds.ts";
import { changeExisting } from "./change-existing.ts";
import { ensureDataDisk } from "./ensure-data-disk.ts";
import { ensureTermsAccepted } from "./ensure-terms-accepted.ts";
import { leaveExistingShared } from "./leave-existing.ts";
import { requireOwnTag } from "./own-parts.ts";
import { templateParameters } from "./parameters.ts";

/** How often another run may deploy first. Each time its deployment has finished. */
const maxAttempts = 10;

/**
 * Creates the hosts of one resource group: one deployment for their addresses, another one for everything else that does not
 * exist yet. Azure is read by listings, so that the requests do not grow with the number of hosts. Of two runs in one group,
 * the second waits for the first and reads the group again.
 */
export async function createBatch(
  azure: Azure,
  planned: readonly PlannedSpec[],
  authority: Authority,
  options: CreateHostsOptions,
): Promise<HostOutcome[]> {
  const outcomes = new Map<string, HostOutcome>();
  const fail = (name: string, error: unknown) => void outcomes.set(name, failedHost(name, error, options));
  const batch: Batch = { planned, authority, options, started: Date.now(), outcomes, fail };
  for (let attempt = 1; unfinished(batch).length > 0; attempt++) {
    try {
      await createRegistered(azure, batch);
    } catch (error) {
      if (isOfOtherRun(error) && attempt < maxAttempts) await waitForOtherRun(azure, batch);
      else for (const { plan } of unfinished(batch)) fail(plan.name, ofHost(error, plan.name));
    }
  }
  return [...outcomes.values()];
}

async function createRegistered(azure: Azure, batch: Batch): Promise<void> {
  if (batch.options.register === false) return createMissing(azure, batch);
  const { resourceGroup, run } = ofGroup(batch);
  let isFirst = true;
  await withRegistration(resourceGroup, azure, run, () => {
    const attempt = isFirst ? createAllowed(azure, batch) : createMissing(azure, batch);
    isFirst = false;
    return attempt;
  });
}

/**
 * Creates the hosts whose providers are registered. The others are not reported as failed: a registration may follow.
 * @throws BerthError `provider-not-registered` where a host has no outcome for this reason
 */
async function createAllowed(azure: Azure, batch: Batch): Promise<void> {
  const lacking = new Map<string, unknown>();
  const fail = (name: string, error: unknown) => {
    if (!isBerthError(error, "provider-not-registered")) return batch.fail(name, error);
    lacking.set(name, error);
    batch.outcomes.set(name, failedHost(name, error, {}));
  };
  try {
    await createMissing(azure, { ...batch, fail });
  } finally {
    for (const name of lacking.keys()) batch.outcomes.delete(name);
  }
  for (const error of lacking.values()) throw error;
}

async function createMissing(azure: Azure, batch: Batch): Promise<void> {
  await requireOwnPlaces(azure, batch);
  if (unfinished(batch).length === 0) return;
  const before = await readGroupInventory(azure, batch);
  const leftovers = await readLeftovers(azure, before, batch);
  const existing = await findHosts(azure, before, batch);
  const informed = { ...batch, planned: await planNewHosts(azure, before, existing, batch) };
  await ensureAllTermsAccepted(azure, informed);
  await ensureDataDisks(azure, informed);
  const after = await reserveAddresses(azure, before, informed);
  await deploy(azure, { before, leftovers }, await prepareHosts(azure, after, existing, informed), informed);
}

async function requireOwnPlaces(azure: Azure, batch: Batch): Promise<void> {
  const { owner, sharedGroups } = batch.options;
  if (owner === undefined) return;
  const tagged = await readTagged(azure);
  for (const planned of unfinished(batch)) {
    try {
      requireOwnPlaceAmong(tagged, planned, { owner, sharedGroups });
    } catch (error) {
      batch.fail(planned.plan.name, error);
    }
  }
}

/** The names of hosts without a machine of which an earlier run left parts. Hosts whose names other resources have fail. */
async function readLeftovers(azure: Azure, before: Inventory, batch: Batch): Promise<ReadonlySet<string>> {
  const present = await resourcesOfGroup(azure, ofGroup(batch).resourceGroup);
  const byId = new Map(present.map((resource) => [resource.id.toLowerCase(), resource]));
  const leftovers = new Set<string>();
  for (const { plan } of unfinished(batch)) {
    const parts = plannedResources(azure, plan).flatMap(({ id }) => byId.get(id.toLowerCase()) ?? []);
    try {
      for (const part of parts) if (!isMachinePart(part)) requireOwnTag(plan, part);
      if (parts.length > 0 && machineIn(azure, before, plan) === undefined) leftovers.add(plan.name);
    } catch (error) {
      batch.fail(plan.name, error);
    }
  }
  return leftovers;
}

/** Machines are checked where hosts are found. */
function isMachinePart({ type }: Resource): boolean {
  return /^microsoft\.compute\/virtualmachines(\/|$)/i.test(type);
}

/** Checks the terms of each image once, however many hosts use it. */
async function ensureAllTermsAccepted(azure: Azure, batch: Batch): Promise<void> {
  const images = Map.groupBy(unfinished(batch), ({ plan }) => JSON.stringify([plan.imagePlan, plan.acceptTerms]));
  for (const planned of images.values()) {
    const [first] = planned;
    try {
      if (first !== undefined) await ensureTermsAccepted(azure, first.plan, batch.options);
    } catch (error) {
      for (const { plan } of planned) batch.fail(plan.name, error);
    }
  }
}

async function ensureDataDisks(azure: Azure, batch: Batch): Promise<void> {
  await mapConcurrent(unfinished(batch), hostsAtOnce, async ({ plan }) => {
    try {
      await ensureDataDisk(azure, plan, batch.options);
    } catch (error) {
      batch.fail(plan.name, error);
    }
  });
}

async function waitForOtherRun(azure: Azure, batch: Batch): Promise<void> {
  const { resourceGroup, run } = ofGroup(batch);
  reporter(resourceGroup, run)({ type: "retry", reason: "concurrent-deployment", seconds: 2 });
  await sleep(azure, 2, run.signal);
}

function ofHost(error: unknown, host: string): unknown {
  return isOfOtherRun(error) ? new BerthError("host-busy", { ...error.details, host }, { cause: error }) : error;
}

async function readGroupInventory(azure: Azure, batch: Batch): Promise<Inventory> {
  const { plan, resourceGroup, run } = ofGroup(batch);
  await ensureResourceGroup(azure, plan, run);
  for (const name of Object.values(batchNames))
    await waitForEarlierDeployment(azure, { resourceGroup, name }, resourceGroup, run);
  return readInventory(azure, resourceGroup);
}

/** Events about shared resources carry the group's name. */
function ofGroup({ planned, options: { signal, onEvent } }: Batch) {
  const plan = planned[0]?.plan as HostPlan;
  const { resourceGroup } = plan;
  const run: CreateHostsOptions = {
    signal,
    ...(onEvent === undefined ? {} : { onEvent: (event) => onEvent({ ...event, host: resourceGroup }) }),
  };
  return { plan, resourceGroup, run };
}

const addresses: BatchDeployment<PlannedSpec> = {
  name: batchNames.networkDeployment,
  template: addressTemplate,
  parameters: () => ({}),
};

/** Creates the addresses first, so that the certificates can carry them. Existing ones are left alone. */
async function reserveAddresses(azure: Azure, before: Inventory, batch: Batch): Promise<Inventory> {
  const lacking = unfinished(batch).filter(
    ({ plan }) =>
      typeof plan.publicAddress === "string" &&
      addressIn(before, plannedResources(azure, plan), undefined)?.address === undefined,
  );
  if (lacking.length === 0) return before;
  for (const chunk of batchChunks(lacking, addresses))
    await deployRounds(azure, chunk, addresses, { ...batch.options, fail: batch.fail });
  return readInventory(azure, lacking[0]?.plan.resourceGroup);
}

/** What the run found in the resource group. */
interface Found {
  readonly before: Inventory;
  readonly leftovers: ReadonlySet<string>;
}

interface Member extends Candidate {
  readonly parameters: Readonly<Record<string, unknown>>;
}

const hosts: Omit<BatchDeployment<Member>, "name"> = {
  template: batchTemplate,
  parameters: (members) => ({
    hosts: Object.fromEntries(members.map(({ plan, parameters }) => [plan.name, parameters])),
  }),
};

/** Deploys as much at once as ARM takes, then probes each host. */
async function deploy(azure: Azure, found: Found, candidates: readonly Candidate[], batch: Batch): Promise<void> {
  const members = candidates.map((candidate) => {
    const { plan, spec, certificates } = candidate;
    const key = administratorKey(plan, machineIn(azure, found.before, plan));
    return { ...candidate, parameters: templateParameters(plan, certificates, key, hostSecrets(spec)) };
  });
  const chunks = batchChunks(members, hosts);
  if (chunks.length === 0) return;
  const deployNext = async (name: string, onAccepted?: () => void) => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift())
      await deployChunk(azure, found, chunk, { ...batch, name, onAccepted });
  };
  if (!(await canDeploySideBySide(azure, chunks, batch))) return deployNext(batchNames.deployment);
  const accepted = Promise.withResolvers<void>();
  const first = deployNext(batchNames.deployment, accepted.resolve);
  // While the first deployment runs, no other run deploys hosts in this group.
  const second = Promise.race([accepted.promise, first]).then(() => deployNext(batchNames.networkDeployment));
  await together(first, second);
}

/**
 * Whether two deployments can run at the same time: both would create what hosts share. The second one has the name of the
 * deployment of the addresses, which has ended by now, so that every other run knows it and waits for it.
 */
async function canDeploySideBySide(azure: Azure, chunks: readonly Member[][], batch: Batch): Promise<boolean> {
  const { resourceGroup, run } = ofGroup(batch);
  await waitForEarlierDeployment(azure, { resourceGroup, name: batchNames.networkDeployment }, resourceGroup, run);
  if (chunks.length < 2) return false;
  const lacking = await leaveExistingShared(azure, chunks.flat());
  return !lacking.some(({ plan }) => plan.template.resources.some(isShared));
}

interface ChunkBatch extends Batch {
  /** The name of the deployment. */
  readonly name: string;
  readonly onAccepted: (() => void) | undefined;
}

async function deployChunk(azure: Azure, found: Found, chunk: readonly Member[], batch: ChunkBatch): Promise<void> {
  const { options, outcomes, fail, name, onAccepted } = batch;
  const changed = await mapConcurrent(chunk, hostsAtOnce, (member) => changeMember(azure, found, member, batch));
  await deployRounds(azure, changed.flat(), { ...hosts, name }, { ...options, fail, onAccepted });
  const isOpen = ({ plan }: PlannedSpec) => !outcomes.has(plan.name);
  await mapConcurrent(chunk.filter(isOpen), hostsAtOnce, (candidate) => prove(azure, candidate, batch));
  await conclude(azure, chunk.filter(isOpen), batch);
}

/** What exists of a host is changed before the deployment, which does the rest. */
async function changeMember(
  azure: Azure,
  { before, leftovers }: Found,
  member: Member,
  batch: Batch,
): Promise<Member[]> {
  const machine = machineIn(azure, before, member.plan);
  if (machine === undefined && !leftovers.has(member.plan.name)) return [member];
  try {
    return [{ ...member, plan: await changeExisting(azure, member.plan, machine, member.parameters, batch.options) }];
  } catch (error) {
    batch.fail(member.plan.name, error);
    return [];
  }
}

async function prove(azure: Azure, { plan, certificates, address, wasReady }: Candidate, batch: Batch): Promise<void> {
  const { options, started, fail } = batch;
  try {
    const probe = probeUntilReady(azure, plan, certificates, { ...options, started, address, isDeployed: true });
    await markUnanswered(azure, plan, { wasReady }, probe.ready(options.answerWithinSeconds ?? defaultReadySeconds));
  } catch (error) {
    fail(plan.name, error);
  }
}

async function conclude(azure: Azure, made: readonly Candidate[], { outcomes }: Batch): Promise<void> {
  if (made.length === 0) return;
  const inventory = await readInventory(azure, made[0]?.plan.resourceGroup);
  for (const { plan, certificates } of made) {
    const host = await hostFromInventory(azure, inventory, plan.name, plannedResources(azure, plan));
    outcomes.set(plan.name, { name: plan.name, outcome: "created", host, client: certificates.client });
  }
}
