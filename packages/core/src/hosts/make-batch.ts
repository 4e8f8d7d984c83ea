import type { Azure } from "../azure/connect.ts";
import type { Authority, HostCertificates } from "../certificates/material.ts";
import { readCertificate } from "../certificates/read.ts";
import { BerthError } from "../errors.ts";
import { addressTemplate, batchTemplate } from "../plan/batch.ts";
import type { HostPlan } from "../plan/host.ts";
import { batchNames } from "../plan/names.ts";
import { hostSecrets } from "../spec.ts";
import { type HostAddress, plannedAddress } from "./address.ts";
import { batchChunks } from "./batch-chunks.ts";
import { deployRounds } from "./batch-rounds.ts";
import { mapBounded } from "./bounded.ts";
import { waitForEarlierDeployment } from "./create.ts";
import { isAsPlanned, requireOurs, requireSame } from "./existing.ts";
import { type Host, reporter, throwIfStopped } from "./host.ts";
import { answerWithinSeconds, knock } from "./knock.ts";
import { issueForHost } from "./make.ts";
import { failed, type HostOutcome, type MakeManyOptions, type Wish } from "./outcome.ts";
import { requireOwnership } from "./ownership.ts";
import { keyFor, templateParameters } from "./parameters.ts";
import { plannedResources } from "./planned.ts";
import { addressIn, hostFromInventory, type Inventory, readInventory } from "./read-hosts.ts";
import { ensureResourceGroup } from "./reserve.ts";

/** Keys that are made, files that are written and hosts that are asked at once. */
const hostsAtOnce = 12;

/** Everything about one host of the batch that is known by now. */
interface Candidate extends Wish {
  readonly certificates: HostCertificates;
  readonly address: string;
}

/**
 * Makes the hosts of one resource group: their addresses by one deployment, and by another all the rest of those that are
 * not there yet. Azure is asked by listings, so that what is asked does not grow with the number of hosts.
 */
export async function makeBatch(
  azure: Azure,
  wishes: readonly Wish[],
  authority: Authority,
  options: MakeManyOptions,
): Promise<HostOutcome[]> {
  const outcomes = new Map<string, HostOutcome>();
  const started = Date.now();
  const fail = (name: string, error: unknown) => void outcomes.set(name, failed(name, error, options));
  const left = () => wishes.filter(({ plan }) => !outcomes.has(plan.name));
  try {
    const before = await lookAround(azure, wishes, options);
    const existing = await findExisting(azure, before, wishes, { authority, options, fail });
    const after = await reserveAddresses(azure, before, left(), options, fail);
    const candidates = await prepare(azure, after, left(), { existing, authority, options, outcomes, fail });
    await deploy(azure, before, candidates, { options, started, fail });
    await conclude(azure, candidates, outcomes);
  } catch (error) {
    for (const { plan } of left()) fail(plan.name, error);
  }
  return [...outcomes.values()];
}

type Fail = (name: string, error: unknown) => void;

async function lookAround(azure: Azure, wishes: readonly Wish[], options: MakeManyOptions): Promise<Inventory> {
  const plan = wishes[0]?.plan as HostPlan;
  const { resourceGroup } = plan;
  const run = ofGroup(options, resourceGroup);
  await ensureResourceGroup(azure, plan, run);
  await waitForEarlierDeployment(azure, { resourceGroup, name: batchNames.deployment }, resourceGroup, run);
  return readInventory(azure, resourceGroup);
}

/** What hosts that are made together share is told of their group. */
function ofGroup({ signal, onEvent }: MakeManyOptions, resourceGroup: string): MakeManyOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onEvent === undefined ? {} : { onEvent: (event) => onEvent({ ...event, host: resourceGroup }) }),
  };
}

async function findExisting(
  azure: Azure,
  inventory: Inventory,
  wishes: readonly Wish[],
  { authority, options, fail }: Pick<Preparation, "authority" | "options" | "fail">,
): Promise<Map<string, Host>> {
  const found = new Map<string, Host>();
  await mapBounded(wishes, hostsAtOnce, async ({ plan }) => {
    try {
      const machine = machineIn(azure, inventory, plan);
      if (machine === undefined) return;
      requireOurs(machine, plan);
      const host = await hostFromInventory(azure, inventory, plan.name, plannedResources(azure, plan));
      requireSame(host, plan);
      // Before `keepClient`: who is refused keeps the client that works.
      requireOwnership(host, authority.cert, options);
      // Nothing can be brought to it, nor can it answer; the deployment of all would end with that.
      if (/^(stopp|dealloc)/.test(host.power))
        throw new BerthError("host-stopped", { host: plan.name, power: host.power });
      found.set(plan.name, host);
    } catch (error) {
      fail(plan.name, error);
    }
  });
  return found;
}

function machineIn(azure: Azure, inventory: Inventory, plan: HostPlan) {
  const id = plannedResources(azure, plan).find(({ type }) => type === "Microsoft.Compute/virtualMachines")?.id;
  return inventory.machines.get(id?.toLowerCase() ?? "");
}

/** Addresses first, so that the certificates can carry them; what has one already is left alone. */
async function reserveAddresses(
  azure: Azure,
  before: Inventory,
  wishes: readonly Wish[],
  options: MakeManyOptions,
  fail: Fail,
): Promise<Inventory> {
  const lacking = wishes.filter(
    ({ plan }) =>
      typeof plan.publicAddress === "string" &&
      addressIn(before, plannedResources(azure, plan), undefined)?.address === undefined,
  );
  if (lacking.length === 0) return before;
  const failures = await deployRounds(azure, lacking, options, {
    name: batchNames.networkDeployment,
    template: addressTemplate,
    parameters: () => ({}),
  });
  for (const [name, error] of failures) fail(name, error);
  return readInventory(azure, lacking[0]?.plan.resourceGroup);
}

interface Preparation {
  readonly existing: ReadonlyMap<string, Host>;
  readonly authority: Authority;
  readonly options: MakeManyOptions;
  readonly outcomes: Map<string, HostOutcome>;
  readonly fail: Fail;
}

/** Certificates for each host; what is as planned and answers to them is done with. */
async function prepare(
  azure: Azure,
  inventory: Inventory,
  wishes: readonly Wish[],
  { existing, authority, options, outcomes, fail }: Preparation,
): Promise<Candidate[]> {
  const prepared = await mapBounded(wishes, hostsAtOnce, async ({ spec, plan }) => {
    throwIfStopped(options.signal);
    const report = reporter(plan.name, options);
    try {
      const { address, hostname } = await addressFor(azure, inventory, plan);
      if (address === undefined) throw new BerthError("unexpected", { message: "Azure gave no address" });
      report({ type: "address-reserved", address, hostname });
      const names = [...plan.hostnames, address];
      const certificates = await issueForHost(authority, names, options);
      report({ type: "certificates-issued", names, notAfter: readCertificate(certificates.server.cert).notAfter });
      await options.keepClient?.(plan.name, certificates.client);
      const host = existing.get(plan.name);
      if (host !== undefined && (await isAsPlanned(host, plan, certificates, options))) {
        report({ type: "host-unchanged" });
        outcomes.set(plan.name, { name: plan.name, outcome: "unchanged", host, client: certificates.client });
        return [];
      }
      return [{ spec, plan, certificates, address }];
    } catch (error) {
      fail(plan.name, error);
      return [];
    }
  });
  return prepared.flat();
}

async function addressFor(azure: Azure, inventory: Inventory, plan: HostPlan): Promise<HostAddress> {
  // An address that was there before the host may be in another group.
  if (typeof plan.publicAddress === "object") return plannedAddress(azure, plan);
  return addressIn(inventory, plannedResources(azure, plan), undefined) ?? plannedAddress(azure, plan);
}

interface Work {
  readonly options: MakeManyOptions;
  readonly started: number;
  readonly fail: Fail;
}

/** As much by one deployment as ARM takes; then each host is asked. */
async function deploy(azure: Azure, before: Inventory, candidates: readonly Candidate[], work: Work): Promise<void> {
  const members = candidates.map((candidate) => {
    const { plan, spec, certificates } = candidate;
    const key = keyFor(plan, machineIn(azure, before, plan));
    return { ...candidate, parameters: templateParameters(plan, certificates, key, hostSecrets(spec)) };
  });
  for (const chunk of batchChunks(members)) {
    const failures = await deployRounds(azure, chunk, work.options, {
      name: batchNames.deployment,
      template: batchTemplate,
      parameters: (left) => ({
        hosts: Object.fromEntries(left.map(({ plan, parameters }) => [plan.name, parameters])),
      }),
    });
    for (const [name, error] of failures) work.fail(name, error);
    const made = chunk.filter(({ plan }) => !failures.has(plan.name));
    await mapBounded(made, hostsAtOnce, (candidate) => prove(azure, candidate, work));
  }
}

async function prove(azure: Azure, { plan, certificates, address }: Candidate, work: Work): Promise<void> {
  const { options, started, fail } = work;
  try {
    await knock(azure, plan, certificates, { ...options, started, address }).answered(answerWithinSeconds);
  } catch (error) {
    fail(plan.name, error);
  }
}

async function conclude(
  azure: Azure,
  candidates: readonly Candidate[],
  outcomes: Map<string, HostOutcome>,
): Promise<void> {
  const made = candidates.filter(({ plan }) => !outcomes.has(plan.name));
  if (made.length === 0) return;
  const inventory = await readInventory(azure, made[0]?.plan.resourceGroup);
  for (const { plan, certificates } of made) {
    const host = await hostFromInventory(azure, inventory, plan.name, plannedResources(azure, plan));
    outcomes.set(plan.name, { name: plan.name, outcome: "made", host, client: certificates.client });
  }
}
