import type { DeploymentOperation } from "@azure/arm-resourcesdeployments";
import type { BerthEventFacts } from "../events.ts";
import type { HostPlan } from "../plan/host.ts";
import { type Azure, longRunning } from "./connect.ts";
import { type ErrorContext, isNotFound, isTransient, toBerthError } from "./errors.ts";
import { kindOf, resourceId } from "./resources.ts";

export interface DeploymentRun {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly report: (facts: BerthEventFacts) => void;
  readonly signal: AbortSignal | undefined;
  readonly pause: (seconds: number) => Promise<void>;
  readonly context: ErrorContext;
}

/** A deployment that Azure itself broke off is put again; it goes on where it stopped. */
const mostAttempts = 4;

/** How often a running deployment is asked for its operations: 15 a minute, well under ARM's 25 reads a second. */
const followSeconds = 4;

/**
 * Deploys a plan's template, incrementally, and reports what Azure does as it does it.
 * @throws BerthError by the inner code of whatever failed
 */
export async function deployTemplate(azure: Azure, plan: HostPlan, run: DeploymentRun): Promise<void> {
  const { resourceGroup, names } = plan;
  const started = Date.now();
  run.report({ type: "deployment-start", deployment: names.deployment, resources: plan.template.resources.length });
  const follower = followOperations(azure, plan, run);
  try {
    for (let attempt = 1; ; attempt++) {
      const failure = await attemptDeployment(azure, plan, run);
      if (failure === undefined) break;
      if (attempt === mostAttempts || !isTransient(failure)) throw toBerthError(failure, run.context);
      const seconds = 5 * 2 ** (attempt - 1);
      run.report({ type: "retry", reason: "Azure was busy with something else of the host", seconds });
      await run.pause(seconds);
    }
  } finally {
    await follower.stop();
  }
  for (const { type, name } of plan.template.resources) azure.expect(resourceId(azure, resourceGroup, type, name));
  run.report({ type: "deployment-end", deployment: names.deployment, seconds: (Date.now() - started) / 1000 });
}

/** The state of a deployment that an earlier run may have left under way; undefined where there is none. */
export async function deploymentState(
  azure: Azure,
  plan: Pick<HostPlan, "resourceGroup" | "names">,
): Promise<string | undefined> {
  try {
    const { properties } = await azure.deployments.deployments.get(plan.resourceGroup, plan.names.deployment);
    return properties?.provisioningState;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

function wrapped(parameters: Readonly<Record<string, unknown>>): Record<string, { value: unknown }> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
}

/** What the deployment ended with, if not well, with the inner codes. */
async function attemptDeployment(azure: Azure, plan: HostPlan, run: DeploymentRun): Promise<unknown> {
  try {
    await azure.deployments.deployments.createOrUpdate(
      plan.resourceGroup,
      plan.names.deployment,
      { properties: { mode: "Incremental", template: plan.template, parameters: wrapped(run.parameters) } },
      longRunning(azure, run.signal),
    );
    return undefined;
  } catch (error) {
    return deploymentError(azure, plan, run.context, error);
  }
}

/** The client's error has the outer code only; the deployment itself keeps the inner ones. */
async function deploymentError(azure: Azure, plan: HostPlan, context: ErrorContext, error: unknown): Promise<unknown> {
  if (!["deployment-failed", "azure-unexpected"].includes(toBerthError(error, context).code)) return error;
  try {
    const { properties } = await azure.deployments.deployments.get(plan.resourceGroup, plan.names.deployment);
    return properties?.error ?? error;
  } catch {
    return error;
  }
}

function followOperations(azure: Azure, plan: HostPlan, run: DeploymentRun): { stop: () => Promise<void> } {
  const seen = new Map<string, string>();
  let stopped = false;
  const look = async () => {
    try {
      for await (const operation of azure.deployments.deploymentOperations.list(
        plan.resourceGroup,
        plan.names.deployment,
      )) {
        reportOperation(operation, seen, run.report);
      }
    } catch {
      // Only a view of the work: the deployment's own request says what went wrong.
    }
  };
  const loop = (async () => {
    while (!stopped) {
      await run.pause(followSeconds);
      if (!stopped) await look();
    }
  })().catch(() => undefined);
  return {
    stop: async () => {
      stopped = true;
      await look();
      void loop;
    },
  };
}

function reportOperation(
  { operationId, properties }: DeploymentOperation,
  seen: Map<string, string>,
  report: DeploymentRun["report"],
): void {
  const { provisioningOperation, provisioningState = "", targetResource, duration } = properties ?? {};
  if (provisioningOperation !== "Create" || targetResource?.resourceName === undefined || operationId === undefined)
    return;
  const kind = kindOf(targetResource.resourceType ?? "");
  const name = targetResource.resourceName;
  const before = seen.get(operationId);
  seen.set(operationId, provisioningState);
  const isExtension = kind === "extension";
  if (before === undefined)
    report(isExtension ? { type: "extension-start", name } : { type: "resource-start", kind, name });
  if (provisioningState !== "Succeeded" || before === "Succeeded") return;
  const seconds = isoSeconds(duration ?? "");
  report(isExtension ? { type: "extension-end", name, seconds } : { type: "resource-end", kind, name, seconds });
}

/** An ISO 8601 duration as ARM writes it: PT1M2.5S. */
function isoSeconds(duration: string): number {
  const found = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration);
  if (found === null) return 0;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
