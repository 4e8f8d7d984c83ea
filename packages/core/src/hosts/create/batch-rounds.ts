import type { Azure } from "../../azure/connect.ts";
import {
  type DeployedResource,
  type Deployment,
  deleteDeployment,
  deployTemplate,
  failedOperations,
} from "../../azure/deployment.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { type BerthError, isBerthError } from "../../errors/index.ts";
import type { BerthEventFacts } from "../../events.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import type { PlannedSpec } from "../model/outcome.ts";
import { planContext } from "../model/planned.ts";
import type { BatchDeployment } from "./batch-chunks.ts";
import { leaveExistingShared } from "./leave-existing.ts";
import { removedMeanwhile } from "./removed-meanwhile.ts";

/** Called with the error of each host that was not created. */
export type Fail = (name: string, error: unknown) => void;

interface BatchRun extends RunOptions {
  /** Called when ARM has accepted a deployment of this run. */
  readonly onAccepted?: (() => void) | undefined;
}

/**
 * Deploys several hosts at once. ARM ends a deployment at the first failure, also for hosts that did not fail: these are
 * deployed again without the failed ones, until all that remain are created.
 * @throws BerthError `host-busy` where another run deploys under the same name
 */
export async function deployRounds<Member extends PlannedSpec>(
  azure: Azure,
  all: readonly Member[],
  batch: BatchDeployment<Member>,
  { fail, ...run }: BatchRun & { readonly fail: Fail },
): Promise<void> {
  let left = all;
  while (left.length > 0) {
    const members = await leaveExistingShared(azure, left);
    const plans = members.map(({ plan }) => plan);
    const resourceGroup = plans[0]?.resourceGroup ?? "";
    const deployment = { resourceGroup, name: batch.name, template: batch.template(plans) };
    const { made, failed } = await deployOnce(azure, deployment, plans, batch.parameters(members), run);
    for (const [name, error] of failed) fail(name, error);
    left = left.filter(({ plan }) => !failed.has(plan.name) && !made.has(plan.name));
  }
}

interface Round {
  /** Hosts whose last resource was created. */
  readonly made: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, unknown>;
}

async function deployOnce(
  azure: Azure,
  deployment: Deployment,
  plans: readonly HostPlan[],
  parameters: Readonly<Record<string, unknown>>,
  run: BatchRun,
): Promise<Round> {
  const owners = ownersOf(plans);
  const made = new Set<string>();
  const report = (facts: BerthEventFacts, resource?: DeployedResource) => {
    const [owner, ...others] = resource === undefined ? [] : (owners.get(keyOf(resource)) ?? []);
    if (owner !== undefined && facts.type === "extension-end") made.add(owner.name);
    const isOwn = owner !== undefined && others.length === 0;
    reporter(isOwn ? owner.name : deployment.resourceGroup, run)(facts);
  };
  await deleteDeployment(azure, deployment, run.signal);
  try {
    const pause = (seconds: number) => sleep(azure, seconds, run.signal);
    const context = { endpoint: azure.endpoint, deployment: deployment.name };
    const { signal, onAccepted } = run;
    await deployTemplate(azure, deployment, { parameters, report, signal, pause, context, onAccepted });
    return { made: new Set(plans.map(({ name }) => name)), failed: new Map() };
  } catch (error) {
    if (!isBerthError(error) || error.code === "interrupted" || isOfOtherRun(error)) throw error;
    const failed = await failuresByHost(azure, deployment, owners);
    // Where no resource failed, the deployment was rejected as a whole.
    if (failed.size > 0) return { made, failed };
    return { made, failed: new Map(plans.filter(({ name }) => !made.has(name)).map(({ name }) => [name, error])) };
  }
}

/** Whether the running deployment of this name belongs to another run. */
export function isOfOtherRun(error: unknown): error is BerthError<"host-busy"> {
  return isBerthError(error, "host-busy") && error.details.deployment !== undefined;
}

async function failuresByHost(
  azure: Azure,
  deployment: Deployment,
  owners: ReadonlyMap<string, readonly HostPlan[]>,
): Promise<Map<string, unknown>> {
  const failed = new Map<string, unknown>();
  for (const { resource, error } of await failedOperations(azure, deployment))
    for (const plan of owners.get(keyOf(resource)) ?? [])
      if (!failed.has(plan.name))
        failed.set(plan.name, removedMeanwhile(azure, plan, toBerthError(error, planContext(azure, plan))));
  return failed;
}

/** The hosts that each resource belongs to; a shared resource belongs to all. */
function ownersOf(plans: readonly HostPlan[]): Map<string, HostPlan[]> {
  const owners = new Map<string, HostPlan[]>();
  for (const plan of plans)
    for (const resource of plan.template.resources)
      owners.set(keyOf(resource), [...(owners.get(keyOf(resource)) ?? []), plan]);
  return owners;
}

function keyOf({ type, name }: DeployedResource): string {
  return `${type}/${name}`.toLowerCase();
}
