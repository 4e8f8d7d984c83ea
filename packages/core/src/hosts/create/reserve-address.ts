import { type Azure, longRunning } from "../../azure/connect.ts";
import { type DeploymentRun, deployTemplate } from "../../azure/deployment.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { repeatBroken } from "../../azure/http/retry-transient.ts";
import { BerthError } from "../../errors/index.ts";
import type { RunOptions } from "../../events.ts";
import { addressTemplate } from "../../plan/batch.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { type HostAddress, plannedAddress } from "../model/address.ts";
import { reporter, throwIfStopped, waitIn } from "../model/host.ts";
import { planContext } from "../model/planned.ts";

export interface ReserveOptions extends RunOptions {
  /** Whether the host's machine is there, so that its address may be as well and is left alone. Default false. */
  readonly stands?: boolean;
}

export interface ReservedAddress {
  readonly address: string;
  readonly hostname: string | undefined;
}

/**
 * Makes the host's address ahead of the host, so that its certificate can carry the address beside the name: the public
 * address, or for a host without one its network interface. The deployment that follows finds the same resources and
 * changes nothing about them.
 */
export async function reserveAddress(
  azure: Azure,
  plan: HostPlan,
  options: ReserveOptions = {},
): Promise<ReservedAddress> {
  const { stands = false, ...run } = options;
  const report = reporter(plan.name, run);
  throwIfStopped(run.signal);
  await ensureResourceGroup(azure, plan, run);
  const pause = (seconds: number) => waitIn(azure, seconds, run.signal);
  try {
    let found = stands ? await addressThere(azure, plan) : undefined;
    if (found?.address === undefined) {
      if (plan.publicAddress === "none") await makeInterface(azure, plan, { report, pause, signal: run.signal });
      else await repeatBroken(() => makePublicAddress(azure, plan, run), { report, pause });
      found = await plannedAddress(azure, plan);
    }
    const { address, hostname } = found;
    if (address === undefined) throw new BerthError("unexpected", { message: "Azure gave no address" });
    report({ type: "address-reserved", address, hostname });
    return { address, hostname };
  } catch (error) {
    if (plan.publicAddress === "new" && isNotFound(error)) {
      const operation = "a removal has taken its address away again";
      throw new BerthError("host-busy", { host: plan.name, operation }, { cause: error });
    }
    throw toBerthError(error, {
      host: plan.name,
      location: plan.location,
      label: plan.hostname.split(".")[0] ?? "",
      endpoint: azure.endpoint,
    });
  }
}

async function addressThere(azure: Azure, plan: HostPlan): Promise<HostAddress | undefined> {
  try {
    return await plannedAddress(azure, plan);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function makePublicAddress(azure: Azure, plan: HostPlan, { signal }: RunOptions): Promise<void> {
  if (plan.publicAddress !== "new") return;
  const resource = plan.template.resources.find(({ name }) => name === plan.names.publicIpAddress);
  if (resource === undefined) throw new BerthError("unexpected", { message: "the plan has no public address" });
  const { location, tags, sku, properties } = resource;
  await azure.network.publicIPAddresses.createOrUpdate(
    plan.resourceGroup,
    plan.names.publicIpAddress,
    { location, tags: { ...tags }, sku: { ...sku }, ...properties },
    longRunning(azure, signal),
  );
}

/** The interface with all that it stands on, which is the part of the template that is the network's. */
async function makeInterface(
  azure: Azure,
  plan: HostPlan,
  run: Pick<DeploymentRun, "report" | "pause" | "signal">,
): Promise<void> {
  const { resourceGroup, names } = plan;
  const deployment = { resourceGroup, name: names.networkDeployment, template: addressTemplate([plan]) };
  const context = { ...planContext(azure, plan), deployment: names.networkDeployment };
  await deployTemplate(azure, deployment, { ...run, parameters: {}, context });
}

/** Uses the resource group where it exists, and makes it, marked as ours, where it does not. */
export async function ensureResourceGroup(azure: Azure, plan: HostPlan, run: RunOptions): Promise<void> {
  const report = reporter(plan.name, run);
  const { resourceGroup, location } = plan;
  const context = { host: plan.name, location, endpoint: azure.endpoint };
  try {
    await azure.resources.resourceGroups.get(resourceGroup);
    report({ type: "group-ready", resourceGroup, created: false });
    return;
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, context);
  }
  try {
    await azure.resources.resourceGroups.createOrUpdate(resourceGroup, {
      location,
      tags: { [tagNames.shared]: "group" },
    });
    report({ type: "group-ready", resourceGroup, created: true });
  } catch (error) {
    throw toBerthError(error, context);
  }
}
