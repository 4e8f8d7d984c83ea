import type { VirtualMachine } from "@azure/arm-compute";
import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { previewDeployment } from "../azure/what-if.ts";
import { type BerthError, isBerthError } from "../errors/index.ts";
import { planWithExpiry } from "../hosts/expiry/planned-expiry.ts";
import { administratorKey, readExisting } from "../hosts/model/existing.ts";
import { planContext, plannedMachine } from "../hosts/model/planned.ts";
import { type HostPlan, planHost } from "../plan/host.ts";
import { tagNames } from "../plan/tags.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import type { HostSpec } from "../spec/index.ts";
import { type ResourceChange, toResourceChange } from "./resource-change.ts";

/** A plan, and what Azure says it would come to. Neither holds a secret. */
export interface HostChanges {
  readonly plan: HostPlan;
  /** What the plan names first, then what is in the resource group besides and is left alone. */
  readonly changes: readonly ResourceChange[];
  /** What `deployPlannedHost` would refuse to do, though Azure would do it: another host stands there. */
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
  throwIfAborted(run.signal);
  report({ type: "what-if-start", deployment: plan.names.deployment });
  const groupExists = await hasGroup(azure, plan);
  const machine = groupExists ? await plannedMachine(azure, plan) : undefined;
  const refusal = machine === undefined ? undefined : await refusalOf(azure, plan, machine);
  try {
    const foreseen = await previewDeployment(azure, planWithExpiry(plan, machine), {
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

async function refusalOf(azure: Azure, plan: HostPlan, machine: VirtualMachine): Promise<HostChanges["refusal"]> {
  try {
    await readExisting(azure, plan, machine);
    return undefined;
  } catch (error) {
    if (isBerthError(error, "host-exists") || isBerthError(error, "host-foreign")) return error;
    throw error;
  }
}

/** What a present machine has stays, so that it is no change; what is secret, or made by create, is stood in for. */
function standIns(plan: HostPlan, machine: VirtualMachine | undefined): Record<string, unknown> {
  return {
    adminPublicKey: administratorKey(plan, machine),
    authorityFingerprint: machine?.tags?.[tagNames.authority] ?? "0".repeat(64),
    certificateExpiresAt: machine?.tags?.[tagNames.certificate] ?? new Date(0).toISOString(),
    extensionProtectedSettings: {},
    ...("customData" in plan.template.parameters ? { customData: "stands-in" } : {}),
  };
}
