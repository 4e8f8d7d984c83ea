import type { Azure } from "../../azure/connect.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { issueCertificates } from "../../certificates/issue.ts";
import type { Authority, HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { callBack } from "../../run/callback.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import type { HostSpec } from "../../spec/index.ts";
import { extendExpiry, planWithExpiry } from "../expiry/planned-expiry.ts";
import { type HostAddress, plannedAddress } from "../model/address.ts";
import { isAsPlanned, requireOurs, requireSame } from "../model/existing.ts";
import { planForMachine, planNewHost, readFacts } from "../model/facts.ts";
import type { Host } from "../model/host.ts";
import { addressIn, hostFromInventory, type Inventory } from "../model/inventory.ts";
import type { CreateHostsOptions, HostOutcome, PlannedSpec } from "../model/outcome.ts";
import { requireOwnership } from "../model/ownership.ts";
import { plannedMachineId, plannedResources } from "../model/planned.ts";
import type { Fail } from "./batch-rounds.ts";

/** Hosts whose keys are created, whose files are written, or that are probed at the same time. */
export const hostsAtOnce = 12;

/** The hosts of one resource group that are created together, and their outcomes so far. */
export interface Batch {
  readonly planned: readonly PlannedSpec[];
  readonly authority: Authority;
  readonly options: CreateHostsOptions;
  /** When the work began, in milliseconds since 1970. */
  readonly started: number;
  readonly outcomes: Map<string, HostOutcome>;
  readonly fail: Fail;
}

/** A host of the batch that is ready to be deployed. */
export interface Candidate extends PlannedSpec {
  readonly certificates: HostCertificates;
  readonly address: string;
  /** Whether the host existed before and had answered. */
  readonly wasReady: boolean;
}

/** The hosts without an outcome yet. */
export function unfinished({ planned, outcomes }: Batch): PlannedSpec[] {
  return planned.filter(({ plan }) => !outcomes.has(plan.name));
}

/** A host of the batch that exists, and the generation that it keeps: undefined where it is taken over. */
interface ExistingHost {
  readonly host: Host;
  readonly generation: string | undefined;
}
type ExistingHosts = ReadonlyMap<string, ExistingHost>;

/** The hosts of the batch that exist, in any state of completion. Those that may not be changed fail. */
export async function findHosts(azure: Azure, inventory: Inventory, batch: Batch): Promise<ExistingHosts> {
  const found = new Map<string, ExistingHost>();
  await mapConcurrent(unfinished(batch), hostsAtOnce, async ({ plan }) => {
    try {
      const machine = machineIn(azure, inventory, plan);
      if (machine === undefined) return;
      requireOurs(machine, plan);
      const host = await hostFromInventory(azure, inventory, plan.name, plannedResources(azure, plan));
      requireSame(host, plan);
      // Before `keepClient`: a rejected caller keeps its working certificate.
      const generation = requireOwnership(host, batch.authority.cert, batch.options)?.generation;
      // A stopped machine would fail the deployment of all.
      if (isOff(host.power, machine)) throw new BerthError("host-stopped", { host: plan.name, power: host.power });
      found.set(plan.name, { host: await extendExpiry(azure, host, plan, batch.options), generation });
    } catch (error) {
      batch.fail(plan.name, error);
    }
  });
  return found;
}

/**
 * Whether a machine was stopped. Azure also reports `stopped` for a machine that it is still creating or could not create:
 * https://github.com/kubernetes-sigs/cloud-provider-azure/issues/742
 */
function isOff(power: string, { provisioningState }: VirtualMachine): boolean {
  return /^dealloc/.test(power) || (/^stopp/.test(power) && provisioningState === "Succeeded");
}

export function machineIn(azure: Azure, inventory: Inventory, plan: HostPlan) {
  return inventory.machines.get(plannedMachineId(azure, plan)?.toLowerCase() ?? "");
}

/** Plans the hosts with what Azure says about their images and sizes. Those that cannot exist fail. */
export async function planNewHosts(
  azure: Azure,
  inventory: Inventory,
  existing: ExistingHosts,
  batch: Batch,
): Promise<PlannedSpec[]> {
  const known = new Map<string, ReturnType<typeof readFacts>>();
  const factsOf = (spec: HostSpec) => {
    const key = JSON.stringify([spec.location, spec.image, spec.architecture]);
    const facts = known.get(key) ?? readFacts(azure, spec);
    known.set(key, facts);
    return facts;
  };
  const planned = await mapConcurrent(unfinished(batch), hostsAtOnce, async ({ spec, plan }) => {
    const machine = existing.has(plan.name) ? machineIn(azure, inventory, plan) : undefined;
    if (machine !== undefined) return [{ spec, plan: planForMachine(plan, machine) }];
    try {
      return [{ spec, plan: await planNewHost(azure, spec, await factsOf(spec), batch.options) }];
    } catch (error) {
      batch.fail(plan.name, error);
      return [];
    }
  });
  return planned.flat();
}

/** Issues certificates for each host. A host that is as planned and answers to them is finished. */
export async function prepareHosts(
  azure: Azure,
  inventory: Inventory,
  existing: ExistingHosts,
  batch: Batch,
): Promise<Candidate[]> {
  const prepared = await mapConcurrent(unfinished(batch), hostsAtOnce, async (planned) => {
    throwIfAborted(batch.options.signal);
    try {
      const { host, generation } = existing.get(planned.plan.name) ?? {};
      const owner = batch.options.owner ?? host?.owner;
      const dated = { ...planned, plan: planWithOwner(planWithExpiry(planned.plan, host), owner) };
      const prepared = await prepareHost(azure, inventory, dated, generation, batch);
      const candidate = { ...prepared, wasReady: host?.state === "ready" };
      return host !== undefined && (await isDone(host, candidate, batch)) ? [] : [candidate];
    } catch (error) {
      batch.fail(planned.plan.name, error);
      return [];
    }
  });
  return prepared.flat();
}

async function prepareHost(
  azure: Azure,
  inventory: Inventory,
  planned: PlannedSpec,
  generation: string | undefined,
  { authority, options }: Batch,
): Promise<Omit<Candidate, "wasReady">> {
  const { plan } = planned;
  const report = reporter(plan.name, options);
  const { address, hostname } = await addressFor(azure, inventory, plan);
  if (address === undefined) throw new BerthError("unexpected", { message: "Azure gave no address" });
  report({ type: "address-reserved", address, hostname });
  const names = [...plan.dnsNames, address];
  const ca = await createHostAuthority(authority, { host: plan.name, generation });
  const certificates = await issueCertificates(ca, { ...options, hostnames: names });
  report({ type: "certificates-issued", names, notAfter: readCertificate(certificates.server.cert).notAfter });
  await callBack("keepClient", () => options.keepClient?.(plan.name, certificates.client));
  return { ...planned, certificates, address };
}

async function addressFor(azure: Azure, inventory: Inventory, plan: HostPlan): Promise<HostAddress> {
  // An existing address may be in another group.
  if (typeof plan.publicAddress === "object") return plannedAddress(azure, plan);
  return addressIn(inventory, plannedResources(azure, plan), undefined) ?? plannedAddress(azure, plan);
}

async function isDone(host: Host, { plan, certificates }: Candidate, { options, outcomes }: Batch): Promise<boolean> {
  if (!(await isAsPlanned(host, plan, certificates, options))) return false;
  reporter(plan.name, options)({ type: "host-unchanged" });
  outcomes.set(plan.name, { name: plan.name, outcome: "unchanged", host, client: certificates.client });
  return true;
}
