import type { Azure } from "../../azure/connect.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import type { HostCertificates } from "../../certificates/material.ts";
import { createSshKey } from "../../certificates/ssh-key.ts";
import { probeDocker } from "../../docker/probe.ts";
import type { HostDifference } from "../../errors/details.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { wordTexts } from "../../messages/words.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import type { RunOptions } from "../../run/options.ts";
import { type Host, readHost } from "./host.ts";
import { plannedResources } from "./planned.ts";

/** The host of a machine that was found under the planned name, in any state of completion. @throws BerthError `host-foreign`, `host-exists` */
export async function readExisting(azure: Azure, plan: HostPlan, machine: VirtualMachine): Promise<Host> {
  requireOurs(machine, plan);
  const host = await readHost(azure, plan.name, plannedResources(azure, plan));
  requireSame(host, plan);
  return host;
}

/** @throws BerthError `host-foreign` */
export function requireOurs(machine: VirtualMachine, { name, names }: HostPlan): void {
  if (machine.tags?.[tagNames.host] === name) return;
  throw new BerthError("host-foreign", { host: name, resource: wordTexts.virtualMachine(names.virtualMachine) });
}

/** @throws BerthError `host-exists`, `host-closed`, `host-busy` where its machine disappeared meanwhile */
export function requireSame(host: Host, plan: HostPlan): void {
  if (host.size === undefined)
    throw new BerthError("host-busy", { host: plan.name, reason: { code: "machine-is-removed" } });
  // A deployment would replace the rules of the host's security group.
  if (host.closed) throw new BerthError("host-closed", { host: plan.name });
  const found = differences(host, plan);
  if (found.length > 0) throw new BerthError("host-exists", { host: plan.name, differences: found });
}

/** In what a host differs from a plan that cannot be changed. The size is read from the machine, since `resizeHost` changes it. */
export function differences(host: Host, plan: HostPlan): HostDifference[] {
  const found: HostDifference[] = [];
  if (host.location !== plan.location) found.push("location");
  if (host.size?.toLowerCase() !== plan.size.toLowerCase()) found.push("size");
  return found.length > 0 || host.plan === plan.fingerprint ? found : ["other-settings"];
}

/** Whether nothing is left to do: the host is complete, has the planned settings, and answers. */
export async function isAsPlanned(
  host: Host,
  plan: HostPlan,
  certificates: HostCertificates,
  { signal }: RunOptions,
): Promise<boolean> {
  if (!hasSettings(host, plan)) return false;
  try {
    await probeDocker(host, certificates.client, { signal });
    return true;
  } catch (error) {
    if (isBerthError(error, "interrupted") || isBerthError(error, "docker-open")) throw error;
    return false;
  }
}

/** Whether the host is complete and has the planned settings. */
export function hasSettings(host: Host, plan: HostPlan): boolean {
  return host.state === "ready" && host.address !== undefined && host.tags[tagNames.settings] === plan.settings;
}

/**
 * The administrator's SSH key. Azure requires one and never lets it change, so an existing machine keeps its own. Where
 * nobody will sign in, a key is created and its private half is thrown away.
 */
export function administratorKey(plan: HostPlan, machine: VirtualMachine | undefined): string {
  const existing = machine?.osProfile?.linuxConfiguration?.ssh?.publicKeys?.[0]?.keyData;
  return existing ?? plan.sshPublicKey ?? createSshKey().publicKey;
}
