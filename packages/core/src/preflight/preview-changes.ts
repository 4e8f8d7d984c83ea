import type { Azure } from "../azure/connect.ts";
import { readGroup } from "../azure/groups.ts";
import { toBerthError } from "../azure/http/errors.ts";
import type { VirtualMachine } from "../azure/machine-reads.ts";
import type { SecurityRule } from "../azure/network.ts";
import { runVerb } from "../azure/run-verb.ts";
import { isOfTemplate } from "../azure/security-rules.ts";
import { previewDeployment } from "../azure/what-if.ts";
import { type BerthError, isBerthError } from "../errors/index.ts";
import { planWithForeign } from "../hosts/create/change-existing.ts";
import { leaveExistingShared } from "../hosts/create/leave-existing.ts";
import { readOwnParts } from "../hosts/create/own-parts.ts";
import { planWithExpiry } from "../hosts/expiry/planned-expiry.ts";
import { rejectExpired } from "../hosts/expiry/require-future-expiry.ts";
import { administratorKey, readExisting } from "../hosts/model/existing.ts";
import { planForMachine, planWithFacts, readFacts } from "../hosts/model/facts.ts";
import { planContext, plannedMachine } from "../hosts/model/planned.ts";
import { type HostPlan, planHost } from "../plan/host.ts";
import { parseOwner, planWithOwner } from "../plan/owner.ts";
import { tagNames } from "../plan/tags.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { together } from "../run/together.ts";
import type { HostSpec } from "../spec/index.ts";
import { type ResourceChange, toResourceChange } from "./resource-change.ts";

/** A plan, and what Azure's what-if predicts for it. Neither contains a secret. */
export interface ChangePreview {
  readonly plan: HostPlan;
  /** The resources of the plan, followed by unaffected ones in the resource group. */
  readonly changes: readonly ResourceChange[];
  /** The rules of others in the host's security groups. No verb changes them. */
  readonly foreignRules: readonly ForeignRule[];
  /** Why `deployPlannedHost` would reject the plan although Azure would accept it: another host, or a part of one, is in the way. */
  readonly refusal: BerthError<"host-exists"> | BerthError<"host-foreign"> | undefined;
}

/** A rule that others have made in the host's security group. It stays as it is. */
export interface ForeignRule {
  readonly securityGroup: string;
  readonly name: string;
}

/**
 * Plans a host, has Azure validate the plan with its policies, and previews the changes. Nothing is created. The
 * secrets of the spec are not sent: Azure gets placeholders.
 * @throws BerthError the errors of the deployment: `policy-denied`, `quota-exceeded`, `size-unavailable`, `dns-label-taken`,
 * `permission-denied` …; and the codes of {@link planHost}
 */
export function previewChanges(azure: Azure, spec: HostSpec, run: RunOptions = {}): Promise<ChangePreview> {
  return runVerb(azure, run, () => preview(azure, spec, run));
}

async function preview(azure: Azure, spec: HostSpec, run: RunOptions): Promise<ChangePreview> {
  const assumed = planHost(spec, azure);
  const report = reporter(assumed.name, run);
  const started = Date.now();
  throwIfAborted(run.signal);
  report({ type: "what-if-start", deployment: assumed.names.deployment });
  const [groupExists, facts] = await together(hasGroup(azure, assumed), readFacts(azure, spec));
  const machine = groupExists ? await plannedMachine(azure, assumed) : undefined;
  if (machine === undefined) rejectExpired([assumed], new Date());
  const planned =
    machine === undefined
      ? await planWithFacts(azure, spec, facts)
      : await planWithForeign(azure, planForMachine(assumed, machine), machine);
  const [{ plan } = { plan: planned }] = groupExists ? await leaveExistingShared(azure, [{ plan: planned }]) : [];
  const refusal = groupExists ? await rejectionOf(azure, planned, machine) : undefined;
  try {
    const previewed = await previewDeployment(
      azure,
      planWithOwner(planWithExpiry(plan, machine), parseOwner(machine?.tags?.[tagNames.owner])),
      {
        parameters: placeholders(plan, machine),
        groupExists,
        signal: run.signal,
        context: planContext(azure, plan),
      },
    );
    const changes = previewed.map(toResourceChange);
    const changed = changes.filter(({ change }) => !/^(unchanged|ignored)$/.test(change)).length;
    report({ type: "what-if-end", changes: changed, seconds: (Date.now() - started) / 1000 });
    return { plan, changes, foreignRules: foreignRulesIn(planned), refusal };
  } catch (error) {
    // If another host is in the way, that is the reason why Azure rejects the change.
    throw refusal ?? error;
  }
}

function foreignRulesIn({ template }: HostPlan): ForeignRule[] {
  return template.resources.flatMap(({ name: securityGroup, properties: { securityRules = [] } }) =>
    (securityRules as readonly SecurityRule[])
      .filter((rule) => !isOfTemplate(rule))
      .map(({ name = "" }) => ({ securityGroup, name })),
  );
}

async function hasGroup(azure: Azure, plan: HostPlan): Promise<boolean> {
  try {
    return (await readGroup(azure, plan.resourceGroup)) !== undefined;
  } catch (error) {
    throw toBerthError(error, planContext(azure, plan));
  }
}

async function rejectionOf(
  azure: Azure,
  plan: HostPlan,
  machine: VirtualMachine | undefined,
): Promise<ChangePreview["refusal"]> {
  try {
    await Promise.all([readOwnParts(azure, plan), machine && readExisting(azure, plan, machine)]);
    return undefined;
  } catch (error) {
    if (isBerthError(error, "host-exists") || isBerthError(error, "host-foreign")) return error;
    throw error;
  }
}

/**
 * Values of an existing machine are kept, so that they are no change. Secrets and generated values become placeholders.
 */
function placeholders(plan: HostPlan, machine: VirtualMachine | undefined): Record<string, unknown> {
  return {
    adminPublicKey: administratorKey(plan, machine),
    authority: machine?.tags?.[tagNames.authority] ?? "0".repeat(64),
    certificateExpiresAt: machine?.tags?.[tagNames.certificate] ?? new Date(0).toISOString(),
    extensionProtectedSettings: {},
    ...("customData" in plan.template.parameters ? { customData: Buffer.from("placeholder").toString("base64") } : {}),
  };
}
