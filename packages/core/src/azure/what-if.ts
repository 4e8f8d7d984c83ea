import type { HostPlan } from "../plan/host.ts";
import { subscriptionTemplate } from "../plan/subscription-template.ts";
import type { Azure } from "./connect.ts";
import { wrapped } from "./deployment.ts";
import { type ErrorContext, toBerthError } from "./http/errors.ts";

/** A change of a resource, as ARM predicts it. */
export interface WhatIfChange {
  readonly resourceId: string;
  readonly changeType: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly delta?: readonly WhatIfPropertyChange[];
}

export interface WhatIfPropertyChange {
  readonly path: string;
  readonly propertyChangeType: "Create" | "Delete" | "Modify" | "Array" | "NoEffect";
  readonly before?: unknown;
  readonly after?: unknown;
  readonly children?: readonly WhatIfPropertyChange[];
}

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
  const refusal = await validate(azure, plan, run);
  // A long validation loses its reasons; the what-if repeats them.
  if (refusal !== undefined && hasReasons(refusal)) throw toBerthError(refusal, run.context);
  const { properties, error } = await whatIf(azure, plan, run);
  if (error !== undefined && error !== null) throw toBerthError(error, run.context);
  if (refusal !== undefined) throw toBerthError(refusal, run.context);
  return properties?.changes ?? [];
}

/** Why the template would be rejected. */
async function validate(azure: Azure, plan: HostPlan, run: PreviewOptions): Promise<unknown> {
  try {
    return (await ask<{ readonly error?: unknown } | undefined>(azure, plan, "validate", run))?.error ?? undefined;
  } catch (error) {
    if (run.signal?.aborted === true) throw toBerthError(error, run.context);
    return error;
  }
}

function hasReasons(refusal: unknown): boolean {
  return typeof (refusal as { code?: unknown }).code === "string";
}

interface WhatIfResult {
  readonly error?: unknown;
  readonly properties?: { readonly changes?: WhatIfChange[] };
}

async function whatIf(azure: Azure, plan: HostPlan, run: PreviewOptions): Promise<WhatIfResult> {
  try {
    return await ask<WhatIfResult>(azure, plan, "whatIf", run);
  } catch (error) {
    throw toBerthError(error, run.context);
  }
}

function ask<Body>(
  azure: Azure,
  plan: HostPlan,
  question: "validate" | "whatIf",
  { parameters, groupExists, signal }: PreviewOptions,
): Promise<Body> {
  const properties = {
    mode: "Incremental",
    template: groupExists ? plan.template : subscriptionTemplate(plan),
    parameters: wrapped(parameters),
  };
  const scope = `/subscriptions/${azure.subscriptionId}${groupExists ? `/resourceGroups/${plan.resourceGroup}` : ""}`;
  const path = `${scope}/providers/Microsoft.Resources/deployments/${plan.names.deployment}/${question}`;
  const body = groupExists ? { properties } : { location: plan.location, properties };
  return azure.arm.post<Body>(path, body, { signal });
}
