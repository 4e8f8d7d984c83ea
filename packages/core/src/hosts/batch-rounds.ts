import type { Azure } from "../azure/connect.ts";
import {
  type DeployedResource,
  type Deployment,
  deployTemplate,
  failedOperations,
  forgetDeployment,
} from "../azure/deployment.ts";
import { toBerthError } from "../azure/errors.ts";
import { type BerthError, isBerthError } from "../errors.ts";
import type { BerthEventFacts, RunOptions } from "../events.ts";
import type { HostPlan } from "../plan/host.ts";
import type { ArmTemplate } from "../plan/template.ts";
import { reporter, waitIn } from "./host.ts";
import type { Wish } from "./outcome.ts";
import { planContext } from "./planned.ts";

/** What is deployed for those hosts that are left. */
export interface Rounds<Member extends Wish> {
  readonly name: string;
  readonly template: (plans: readonly HostPlan[]) => ArmTemplate;
  readonly parameters: (left: readonly Member[]) => Readonly<Record<string, unknown>>;
}

/**
 * Deploys for several hosts at once. A deployment ends with the first thing that fails, also for hosts that had no part in
 * it: these are deployed again without those that failed, until what is left is made.
 * @returns what failed, by the host's name
 */
export async function deployRounds<Member extends Wish>(
  azure: Azure,
  members: readonly Member[],
  run: RunOptions,
  rounds: Rounds<Member>,
): Promise<Map<string, BerthError>> {
  const failures = new Map<string, BerthError>();
  let left = members;
  while (left.length > 0) {
    const plans = left.map(({ plan }) => plan);
    const resourceGroup = plans[0]?.resourceGroup ?? "";
    const deployment = { resourceGroup, name: rounds.name, template: rounds.template(plans) };
    const found = await deployOnce(azure, deployment, plans, rounds.parameters(left), run);
    for (const [name, error] of found.failed) failures.set(name, error);
    left = left.filter(({ plan }) => !found.failed.has(plan.name) && !found.made.has(plan.name));
  }
  return failures;
}

interface Round {
  /** Whose last resource was made. */
  readonly made: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, BerthError>;
}

async function deployOnce(
  azure: Azure,
  deployment: Deployment,
  plans: readonly HostPlan[],
  parameters: Readonly<Record<string, unknown>>,
  run: RunOptions,
): Promise<Round> {
  const owners = ownersOf(plans);
  const made = new Set<string>();
  const report = (facts: BerthEventFacts, resource?: DeployedResource) => {
    const [owner, ...others] = resource === undefined ? [] : (owners.get(keyOf(resource)) ?? []);
    if (owner !== undefined && facts.type === "extension-end") made.add(owner.name);
    const isOwn = owner !== undefined && others.length === 0;
    reporter(isOwn ? owner.name : deployment.resourceGroup, run)(facts);
  };
  await forgetDeployment(azure, deployment, run.signal);
  try {
    const pause = (seconds: number) => waitIn(azure, seconds, run.signal);
    const context = { endpoint: azure.endpoint, deployment: deployment.name };
    await deployTemplate(azure, deployment, { parameters, report, signal: run.signal, pause, context });
    return { made: new Set(plans.map(({ name }) => name)), failed: new Map() };
  } catch (error) {
    if (!isBerthError(error) || error.code === "interrupted") throw error;
    const failed = await failuresByHost(azure, deployment, owners);
    // Where nothing of a host's own failed, it was refused as a whole.
    if (failed.size > 0) return { made, failed };
    return { made, failed: new Map(plans.filter(({ name }) => !made.has(name)).map(({ name }) => [name, error])) };
  }
}

async function failuresByHost(
  azure: Azure,
  deployment: Deployment,
  owners: ReadonlyMap<string, readonly HostPlan[]>,
): Promise<Map<string, BerthError>> {
  const failed = new Map<string, BerthError>();
  for (const { resource, error } of await failedOperations(azure, deployment))
    for (const plan of owners.get(keyOf(resource)) ?? [])
      if (!failed.has(plan.name)) failed.set(plan.name, toBerthError(error, planContext(azure, plan)));
  return failed;
}

/** Whose each resource is; what is shared is everybody's. */
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
