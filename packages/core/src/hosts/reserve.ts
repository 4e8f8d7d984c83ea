import { type Azure, longRunning } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/errors.ts";
import { BerthError } from "../errors.ts";
import type { RunOptions } from "../events.ts";
import type { HostPlan } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import { reporter, throwIfStopped } from "./host.ts";

export interface ReservedAddress {
  readonly address: string;
  readonly hostname: string | undefined;
}

/**
 * Makes the host's public address ahead of the host, so that its certificate can carry the address beside the name.
 * The deployment that follows finds the same resource and changes nothing about it.
 */
export async function reserveAddress(azure: Azure, plan: HostPlan, run: RunOptions = {}): Promise<ReservedAddress> {
  const report = reporter(plan.name, run);
  throwIfStopped(run.signal);
  await ensureResourceGroup(azure, plan, run);
  const resource = plan.template.resources.find(({ type }) => type === "Microsoft.Network/publicIPAddresses");
  if (resource === undefined) throw new BerthError("unexpected", { message: "the plan has no public address" });
  const { location, tags, sku, properties } = resource;
  try {
    const made = await azure.network.publicIPAddresses.createOrUpdate(
      plan.resourceGroup,
      plan.names.publicIpAddress,
      { location, tags: { ...tags }, sku: { ...sku }, ...properties },
      longRunning(azure, run.signal),
    );
    if (made.ipAddress === undefined) throw new BerthError("unexpected", { message: "Azure gave no address" });
    report({ type: "address-reserved", address: made.ipAddress, hostname: made.dnsSettings?.fqdn });
    return { address: made.ipAddress, hostname: made.dnsSettings?.fqdn };
  } catch (error) {
    throw toBerthError(error, {
      host: plan.name,
      location: plan.location,
      label: plan.hostname.split(".")[0] ?? "",
      endpoint: azure.endpoint,
    });
  }
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
