import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/errors.ts";
import { foreseeDeployment } from "../azure/foresight.ts";
import { type BerthError, isBerthError } from "../errors.ts";
import type { RunOptions } from "../events.ts";
import { type HostPlan, planHost } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { HostSpec } from "../spec.ts";
import { findExisting } from "./existing.ts";
import { reporter, throwIfStopped } from "./host.ts";
import { planContext } from "./planned.ts";
import { type ResourceChange, toResourceChange } from "./resource-change.ts";

/** A plan, and what Azure says it would come to. Neither holds a secret. */
export interface HostChanges {
  readonly plan: HostPlan;
  /** What the plan names first, then what is in the resource group besides and is left alone. */
  readonly changes: readonly ResourceChange[];
  /** What `createHost` would refuse to do, though Azure would do it: another host stands there. */
  readonly refusal: BerthError<"host-exists"> | BerthError<"host-foreign"> | undefined;
}

/**
 * Looks before the leap: plans a host, has Azure validate the plan, its policies included, and asks what would change.
 * Nothing is made. No secret of the spec is sent: Azure is asked with stand-ins.
 * @throws BerthError what Azure would refuse: `policy-denied`, `quota-exceeded`, `size-unavailable`, `dns-label-taken`,
 * `permission-denied` …; and as {@link planHost} does
 */
export async function planChanges(azure: Azure, spec: HostSpec, run: RunOptions = {}): Promise<HostChanges> {
  const plan = planHost(spec, azure);
  const report = reporter(plan.name, run);
  const started = Date.now();
  throwIfStopped(run.signal);
  report({ type: "what-if-start", deployment: plan.names.deployment });
  const groupExists = await hasGroup(azure, plan);
  const machine = groupExists ? await presentMachine(azure, plan) : undefined;
  const refusal = machine === undefined ? undefined : await refusalOf(azure, plan);
  try {
    const foreseen = await foreseeDeployment(azure, plan, {
      parameters: standIns(plan, machine),
      groupExists,
      signal: run.signal,
      context: planContext(azure, plan),
    });
    const changes = foreseen.map(toResourceChange);
    const touched = changes.filter(({ change }) => !/^(unchanged|ignored)$/.test(change)).length;
    report({ type: "what-if-end", changes: touched, seconds: (Date.now() - started) / 1000 });
    return { plan, changes, refusal };
  } catch (error) {
    // That it is another host is why Azure would refuse the change.
    throw refusal ?? error;
  }
}

async function hasGroup(azure: Azure, plan: HostPlan): Promise<boolean> {
  try {
    await azure.resources.resourceGroups.get(plan.resourceGroup);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toBerthError(error, planContext(azure, plan));
  }
}

async function presentMachine(azure: Azure, plan: HostPlan): Promise<VirtualMachine | undefined> {
  try {
    return await azure.compute.virtualMachines.get(plan.resourceGroup, plan.names.virtualMachine);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, planContext(azure, plan));
  }
}

async function refusalOf(azure: Azure, plan: HostPlan): Promise<HostChanges["refusal"]> {
  try {
    await findExisting(azure, plan);
    return undefined;
  } catch (error) {
    if (isBerthError(error, "host-exists") || isBerthError(error, "host-foreign")) return error;
    throw error;
  }
}

/** A key of the right form, whose private half is nobody's: Azure looks at the form alone. RFC 8709, section 4. */
const anyPublicKey = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 1),
]).toString("base64")}`;

/** What a present machine has stays, so that it is no change; what is secret, or made by create, is stood in for. */
function standIns({ sshPublicKey, template }: HostPlan, machine: VirtualMachine | undefined): Record<string, unknown> {
  const presentKey = machine?.osProfile?.linuxConfiguration?.ssh?.publicKeys?.[0]?.keyData;
  return {
    adminPublicKey: presentKey ?? sshPublicKey ?? anyPublicKey,
    authorityFingerprint: machine?.tags?.[tagNames.authority] ?? "0".repeat(64),
    certificateExpiresAt: machine?.tags?.[tagNames.certificate] ?? new Date(0).toISOString(),
    extensionProtectedSettings: {},
    ...("customData" in template.parameters ? { customData: "stands-in" } : {}),
  };
}
