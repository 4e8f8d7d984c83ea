import type { DeploymentProperties, WhatIfChange } from "@azure/arm-resourcesdeployments";
import type { HostPlan } from "../plan/host.ts";
import { subscriptionTemplate } from "../plan/subscription-template.ts";
import { type Azure, longRunning } from "./connect.ts";
import { wrapped } from "./deployment.ts";
import { type ErrorContext, toBerthError } from "./http/errors.ts";

export interface PreviewOptions {
  /** Placeholders: no secret is sent, because Azure's what-if has shown secrets that it should have hidden. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Where the group does not exist yet, the what-if covers the subscription and includes the group. */
  readonly groupExists: boolean;
  readonly signal: AbortSignal | undefined;
  readonly context: ErrorContext;
}

/**
 * Asks ARM to validate a plan's template, including policies and providers, and to list the changes. Nothing is created.
 * @throws BerthError by the inner code of what would be rejected
 */
export async function previewDeployment(azure: Azure, plan: HostPlan, run: PreviewOptions): Promise<WhatIfChange[]> {
  const request = requestOf(plan, run);
  const refusal = await validate(azure, plan, request, run);
  // A long validation loses its reasons; the what-if repeats them.
  if (refusal !== undefined && hasReasons(refusal)) throw toBerthError(refusal, run.context);
  const { changes = [], error } = await whatIf(azure, plan, request, run);
  if (error !== undefined) throw toBerthError(error, run.context);
  if (refusal !== undefined) throw toBerthError(refusal, run.context);
  return changes;
}

function requestOf(plan: HostPlan, { parameters, groupExists }: PreviewOptions): DeploymentProperties {
  return {
    mode: "Incremental",
    template: groupExists ? plan.template : subscriptionTemplate(plan),
    parameters: wrapped(parameters),
  };
}

/** Why the template would be rejected. The client drops the body of a 400, so it is caught on the way. */
async function validate(
  azure: Azure,
  { resourceGroup, names, location }: HostPlan,
  properties: DeploymentProperties,
  { groupExists, signal, context }: PreviewOptions,
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
  { groupExists, signal, context }: PreviewOptions,
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
