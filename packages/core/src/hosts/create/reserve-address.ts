import type { Azure } from "../../azure/connect.ts";
import { type DeploymentRun, deployTemplate } from "../../azure/deployment.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { retryTransient } from "../../azure/http/retry-transient.ts";
import { networkId, type PublicAddress } from "../../azure/network.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import { addressTemplate } from "../../plan/batch.ts";
import type { HostPlan } from "../../plan/host.ts";
import { leaveOut } from "../../plan/leave-out.ts";
import type { TemplateResource } from "../../plan/template.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { addressOf, type HostAddress, plannedAddress } from "../model/address.ts";
import { planContext } from "../model/planned.ts";
import { ensureResourceGroup } from "../model/resource-group.ts";
import { leaveExistingShared } from "./leave-existing.ts";
import { isPartOfPlan, type Part, readOwnParts } from "./own-parts.ts";

/** A public address that was created before its host. */
export interface ReservedAddress {
  readonly address: string;
  readonly hostname: string | undefined;
}

export interface AddressOptions extends RunOptions {
  /** Whether the host's machine exists, so that its address may exist too and is left alone. Default false. */
  readonly hasMachine?: boolean | undefined;
  /** Whether this run created the resource group, so that nothing is in it. Default false. */
  readonly isNewGroup?: boolean | undefined;
}

/**
 * Creates the host's address before the host, so that its certificate can carry the address beside the name: the public
 * address, or the network interface of a host without one. The deployment that follows finds the same resources and
 * changes nothing about them.
 */
export function reserveAddress(azure: Azure, plan: HostPlan, run: RunOptions = {}): Promise<ReservedAddress> {
  return runVerb(azure, run, () => reserve(azure, plan, run));
}

async function reserve(azure: Azure, plan: HostPlan, run: RunOptions): Promise<ReservedAddress> {
  throwIfAborted(run.signal);
  await ensureResourceGroup(azure, plan, run);
  return createAddress(azure, plan, run);
}

/**
 * The same, where the resource group exists.
 * @throws BerthError `host-foreign` for a part of the host that Berth did not create
 */
export async function createAddress(
  azure: Azure,
  plan: HostPlan,
  { hasMachine = false, isNewGroup = false, ...run }: AddressOptions,
): Promise<ReservedAddress> {
  const report = reporter(plan.name, run);
  throwIfAborted(run.signal);
  const pause = (seconds: number) => sleep(azure, seconds, run.signal);
  try {
    const parts = isNewGroup ? new Map<TemplateResource, Part>() : await readOwnParts(azure, plan);
    let found = hasMachine ? await existingAddress(azure, plan) : reservedBefore(plan, parts);
    if (found?.address === undefined) {
      if (plan.publicAddress === "none") await makeInterface(azure, plan, parts, { report, pause, signal: run.signal });
      else found = await retryTransient(() => makePublicAddress(azure, plan, run), { report, pause });
      if (found?.address === undefined) found = await plannedAddress(azure, plan);
    }
    const { address, hostname } = found;
    if (address === undefined) throw new BerthError("unexpected", { message: "Azure gave no address" });
    report({ type: "address-reserved", address, hostname });
    return { address, hostname };
  } catch (error) {
    if (plan.publicAddress === "new" && isNotFound(error)) {
      const reason = { code: "address-is-removed" } as const;
      throw new BerthError("host-busy", { host: plan.name, reason }, { cause: error });
    }
    if (typeof plan.publicAddress === "object" && isNotFound(error)) {
      const { name, resourceGroup = plan.resourceGroup } = plan.publicAddress;
      const message = issueTexts.publicAddressNotFound(name, resourceGroup);
      throw new BerthError("spec-invalid", { issues: [{ path: "publicAddress", message }] }, { cause: error });
    }
    throw toBerthError(error, {
      host: plan.name,
      location: plan.location,
      label: plan.hostname.split(".")[0] ?? "",
      endpoint: azure.endpoint,
    });
  }
}

/** The public address that an interrupted run with the same plan created. */
function reservedBefore(plan: HostPlan, parts: ReadonlyMap<TemplateResource, Part>): HostAddress | undefined {
  for (const [{ name }, part] of parts)
    if (name === plan.names.publicIpAddress && isPartOfPlan(part, plan)) return addressOf(part);
  return undefined;
}

async function existingAddress(azure: Azure, plan: HostPlan): Promise<HostAddress | undefined> {
  try {
    return await plannedAddress(azure, plan);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Undefined where the address exists already. */
async function makePublicAddress(
  azure: Azure,
  plan: HostPlan,
  { signal }: RunOptions,
): Promise<HostAddress | undefined> {
  if (plan.publicAddress !== "new") return undefined;
  const resource = plan.template.resources.find(({ name }) => name === plan.names.publicIpAddress);
  if (resource === undefined) throw new BerthError("unexpected", { message: "the plan has no public address" });
  const { location, sku, zones, properties } = resource;
  const id = networkId(azure, "publicIPAddresses", plan.resourceGroup, plan.names.publicIpAddress);
  const body = { location, tags: { ...plan.tags }, sku, zones, properties };
  return addressOf(await azure.arm.put<PublicAddress>(id, body, { signal, follow: "resource" }));
}

/** The interface and what it depends on: the network part of the template. */
async function makeInterface(
  azure: Azure,
  plan: HostPlan,
  parts: ReadonlyMap<TemplateResource, Part>,
  run: Pick<DeploymentRun, "report" | "pause" | "signal">,
): Promise<void> {
  const { resourceGroup, names } = plan;
  const isAsPlanned = (resource: TemplateResource) => isPartOfPlan(parts.get(resource) ?? {}, plan);
  const missing = { ...plan, template: leaveOut(plan.template, isAsPlanned, () => false) };
  const planned = await leaveExistingShared(azure, [{ plan: missing }]);
  const template = addressTemplate(planned.map((each) => each.plan));
  if (template.resources.length === 0) return;
  const deployment = { resourceGroup, name: names.networkDeployment, template };
  const context = { ...planContext(azure, plan), deployment: names.networkDeployment };
  await deployTemplate(azure, deployment, { ...run, parameters: {}, context });
}
