import type { Azure } from "../../azure/connect.ts";
import type { Authority } from "../../certificates/material.ts";
import { BerthError } from "../../errors/index.ts";
import { addressTemplate, batchTemplate } from "../../plan/batch.ts";
import type { HostPlan } from "../../plan/host.ts";
import { batchNames } from "../../plan/resource-names.ts";
import { mapBounded } from "../../run/map-concurrent.ts";
import { hostSecrets } from "../../spec/index.ts";
import { reporter, waitIn } from "../model/host.ts";
import { addressIn, hostFromInventory, type Inventory, readInventory } from "../model/inventory.ts";
import { failed, type HostOutcome, type MakeManyOptions, type Wish } from "../model/outcome.ts";
import { plannedResources } from "../model/planned.ts";
import { answerWithinSeconds, knock } from "../readiness/probe-until-ready.ts";
import {
  type Batch,
  type Candidate,
  findHosts,
  hostsAtOnce,
  machineIn,
  openWishes,
  prepareHosts,
} from "./batch-candidates.ts";
import { type BatchDeployment, batchChunks } from "./batch-chunks.ts";
import { deployRounds, isAnothers } from "./batch-rounds.ts";
import { waitForEarlierDeployment } from "./deploy-planned-host.ts";
import { settleTerms } from "./ensure-terms-accepted.ts";
import { keyFor, templateParameters } from "./parameters.ts";
import { ensureResourceGroup } from "./reserve-address.ts";

/** How often another run may come first. Each time its deployment has ended: whoever waits is not waited for. */
const mostLooks = 10;

/**
 * Makes the hosts of one resource group: their addresses by one deployment, and by another all the rest of those that are
 * not there yet. Azure is asked by listings, so that what is asked does not grow with the number of hosts. Where two runs
 * meet, one waits for the other, and then looks anew at what there is.
 */
export async function makeBatch(
  azure: Azure,
  wishes: readonly Wish[],
  authority: Authority,
  options: MakeManyOptions,
): Promise<HostOutcome[]> {
  const outcomes = new Map<string, HostOutcome>();
  const fail = (name: string, error: unknown) => void outcomes.set(name, failed(name, error, options));
  const batch: Batch = { wishes, authority, options, started: Date.now(), outcomes, fail };
  for (let look = 1; openWishes(batch).length > 0; look++) {
    try {
      await makeOpen(azure, batch);
    } catch (error) {
      if (isAnothers(error) && look < mostLooks) await letPass(azure, batch);
      else for (const { plan } of openWishes(batch)) fail(plan.name, ofHost(error, plan.name));
    }
  }
  return [...outcomes.values()];
}

async function makeOpen(azure: Azure, batch: Batch): Promise<void> {
  const before = await lookAround(azure, batch);
  const existing = await findHosts(azure, before, batch);
  await settleAllTerms(azure, batch);
  const after = await reserveAddresses(azure, before, batch);
  await deploy(azure, before, await prepareHosts(azure, after, existing, batch), batch);
}

/** The terms of an image are asked for once, however many hosts are made of it. */
async function settleAllTerms(azure: Azure, batch: Batch): Promise<void> {
  const images = Map.groupBy(openWishes(batch), ({ plan }) => JSON.stringify([plan.imagePlan, plan.acceptTerms]));
  for (const wishes of images.values()) {
    const [first] = wishes;
    try {
      if (first !== undefined) await settleTerms(azure, first.plan, batch.options);
    } catch (error) {
      for (const { plan } of wishes) batch.fail(plan.name, error);
    }
  }
}

async function letPass(azure: Azure, batch: Batch): Promise<void> {
  const { resourceGroup, run } = ofGroup(batch);
  const reason = `Another run deploys to resource group ${resourceGroup}`;
  reporter(resourceGroup, run)({ type: "retry", reason, seconds: 2 });
  await waitIn(azure, 2, run.signal);
}

function ofHost(error: unknown, host: string): unknown {
  return isAnothers(error) ? new BerthError("host-busy", { ...error.details, host }, { cause: error }) : error;
}

async function lookAround(azure: Azure, batch: Batch): Promise<Inventory> {
  const { plan, resourceGroup, run } = ofGroup(batch);
  await ensureResourceGroup(azure, plan, run);
  for (const name of Object.values(batchNames))
    await waitForEarlierDeployment(azure, { resourceGroup, name }, resourceGroup, run);
  return readInventory(azure, resourceGroup);
}

/** What hosts that are made together share is told of their group. */
function ofGroup({ wishes, options: { signal, onEvent } }: Batch) {
  const plan = wishes[0]?.plan as HostPlan;
  const { resourceGroup } = plan;
  const run: MakeManyOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent: (event) => onEvent({ ...event, host: resourceGroup }) }),
  };
  return { plan, resourceGroup, run };
}

const addresses: BatchDeployment<Wish> = {
  name: batchNames.networkDeployment,
  template: addressTemplate,
  parameters: () => ({}),
};

/** Addresses first, so that the certificates can carry them; what has one already is left alone. */
async function reserveAddresses(azure: Azure, before: Inventory, batch: Batch): Promise<Inventory> {
  const lacking = openWishes(batch).filter(
    ({ plan }) =>
      typeof plan.publicAddress === "string" &&
      addressIn(before, plannedResources(azure, plan), undefined)?.address === undefined,
  );
  if (lacking.length === 0) return before;
  for (const chunk of batchChunks(lacking, addresses))
    await deployRounds(azure, chunk, addresses, { ...batch.options, fail: batch.fail });
  return readInventory(azure, lacking[0]?.plan.resourceGroup);
}

interface Member extends Candidate {
  readonly parameters: Readonly<Record<string, unknown>>;
}

const hosts: BatchDeployment<Member> = {
  name: batchNames.deployment,
  template: batchTemplate,
  parameters: (members) => ({
    hosts: Object.fromEntries(members.map(({ plan, parameters }) => [plan.name, parameters])),
  }),
};

/** As much by one deployment as ARM takes; then each host is asked. */
async function deploy(azure: Azure, before: Inventory, candidates: readonly Candidate[], batch: Batch): Promise<void> {
  const { options, outcomes, fail } = batch;
  const members = candidates.map((candidate) => {
    const { plan, spec, certificates } = candidate;
    const key = keyFor(plan, machineIn(azure, before, plan));
    return { ...candidate, parameters: templateParameters(plan, certificates, key, hostSecrets(spec)) };
  });
  for (const chunk of batchChunks(members, hosts)) {
    await deployRounds(azure, chunk, hosts, { ...options, fail });
    const isOpen = ({ plan }: Wish) => !outcomes.has(plan.name);
    await mapBounded(chunk.filter(isOpen), hostsAtOnce, (candidate) => prove(azure, candidate, batch));
    await conclude(azure, chunk.filter(isOpen), batch);
  }
}

async function prove(azure: Azure, { plan, certificates, address }: Candidate, batch: Batch): Promise<void> {
  const { options, started, fail } = batch;
  try {
    await knock(azure, plan, certificates, { ...options, started, address }).answered(answerWithinSeconds);
  } catch (error) {
    fail(plan.name, error);
  }
}

async function conclude(azure: Azure, made: readonly Candidate[], { outcomes }: Batch): Promise<void> {
  if (made.length === 0) return;
  const inventory = await readInventory(azure, made[0]?.plan.resourceGroup);
  for (const { plan, certificates } of made) {
    const host = await hostFromInventory(azure, inventory, plan.name, plannedResources(azure, plan));
    outcomes.set(plan.name, { name: plan.name, outcome: "made", host, client: certificates.client });
  }
}
