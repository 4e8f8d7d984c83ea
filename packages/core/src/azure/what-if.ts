import type { DeploymentProperties, WhatIfChange } from "@azure/arm-resourcesdeployments";
import type { HostPlan } from "../plan/host.ts";
import { subscriptionTemplate } from "../plan/subscription-template.ts";
import { type Azure, longRunning } from "./connect.ts";
import { wrapped } from "./deployment.ts";
import { type ErrorContext, toBerthError } from "./http/errors.ts";

export interface ForesightRun {
  /** Stand-ins will do: no secret is sent, since Azure's what-if has shown some that it should have hidden. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where the group is not there yet, Azure is asked about the subscription, group and all. */
  readonly groupExists: boolean;
  readonly signal: AbortSignal | undefined;
  readonly context: ErrorContext;
}

/**
 * Asks ARM to validate a plan's template, policies and providers included, and what it would change. Nothing is made.
 * @throws BerthError by the inner code of whatever would be refused
 */
export async function foreseeDeployment(azure: Azure, plan: HostPlan, run: ForesightRun): Promise<WhatIfChange[]> {
  const request = requestOf(plan, run);
  const refusal = await validate(azure, plan, request, run);
  // A validation that took long has forgotten its reasons, which what-if tells again.
  if (refusal !== undefined && hasReasons(refusal)) throw toBerthError(refusal, run.context);
  const { changes = [], error } = await whatIf(azure, plan, request, run);
  if (error !== undefined) throw toBerthError(error, run.context);
  if (refusal !== undefined) throw toBerthError(refusal, run.context);
  return changes;
}

function requestOf(plan: HostPlan, { parameters, groupExists }: ForesightRun): DeploymentProperties {
  return {
    mode: "Incremental",
    template: groupExists ? plan.template : subscriptionTemplate(plan),
    parameters: wrapped(parameters),
  };
}

/** What it is refused with. The client takes 400 for an answer and loses what it says, so that is caught on its way. */
async function validate(
  azure: Azure,
  { resourceGroup, names, location }: HostPlan,
  properties: DeploymentProperties,
  { groupExists, signal, context }: ForesightRun,
): Promise<unknown> {
  const { deployments } = azure.deployments;
  let answer: { readonly error?: unknown } | undefined;
  const onResponse = ({ parsedBody }: { parsedBody?: unknown }) => {
    answer = parsedBody as typeof answer;
  };
  const options = { ...longRunning(azure, signal), onResponse };
  try {
    const { error } = groupExists
      ? await deployments.validate(resourceGroup, names.deployment, { properties }, options)
      : await deployments.validateAtSubscriptionScope(names.deployment, { location, properties }, options);
    return error;
  } catch (error) {
    if (signal?.aborted === true) throw toBerthError(error, context);
    return answer?.error ?? error;
  }
}

function hasReasons(refusal: unknown): boolean {
  return typeof (refusal as { code?: unknown }).code === "string";
}

async function whatIf(
  azure: Azure,
  { resourceGroup, names, location }: HostPlan,
  properties: DeploymentProperties,
  { groupExists, signal, context }: ForesightRun,
) {
  const { deployments } = azure.deployments;
  try {
    return groupExists
      ? await deployments.whatIf(resourceGroup, names.deployment, { properties }, longRunning(azure, signal))
      : await deployments.whatIfAtSubscriptionScope(
          names.deployment,
          { location, properties },
          longRunning(azure, signal),
        );
  } catch (error) {
    throw toBerthError(error, context);
  }
}
