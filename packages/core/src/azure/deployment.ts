import { randomUUID } from "node:crypto";
import type { BerthEventFacts } from "../events.ts";
import { tagNames } from "../plan/tags.ts";
import type { ArmTemplate } from "../plan/template.ts";
import { resourceId } from "../resource-id.ts";
import type { Azure } from "./connect.ts";
import { parseArmError } from "./http/arm-error.ts";
import { type ErrorContext, isNotFound, toBerthError } from "./http/errors.ts";
import { retryTransient } from "./http/retry-transient.ts";
import {
  type DeploymentPlace,
  deploymentId,
  isAlreadyRunning,
  readDeployment,
  readOwnDeployment,
  replaced,
  waitForDeployment,
} from "./lost-response.ts";
import { kindOf } from "./resources.ts";

/** A template, where it goes, and under which name ARM keeps it. */
export interface Deployment {
  readonly resourceGroup: string;
  readonly name: string;
  readonly template: ArmTemplate;
}

/** A resource of a deployment, as the deployment's operations name it. */
export interface DeployedResource {
  readonly type: string;
  /** With the names of its parents: `machine/extension`. */
  readonly name: string;
}

export interface DeploymentRun {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Called with each event, and with the resource where it concerns one. */
  readonly report: (facts: BerthEventFacts, resource?: DeployedResource) => void;
  readonly signal: AbortSignal | undefined;
  readonly pause: (seconds: number) => Promise<void>;
  readonly context: ErrorContext;
  /** Called when ARM has accepted the deployment: until it ends, ARM rejects others of its name. */
  readonly onAccepted?: (() => void) | undefined;
}

/** How often the operations of a running deployment are read: 15 times a minute, far below ARM's limit of 25 reads a second. */
const followSeconds = 4;

/**
 * Deploys a template incrementally, and reports each resource as Azure creates it.
 * @throws BerthError by the inner code of what failed
 */
export async function deployTemplate(azure: Azure, deployment: Deployment, run: DeploymentRun): Promise<void> {
  const { resourceGroup, name: deploymentName, template } = deployment;
  const started = Date.now();
  run.report({ type: "deployment-start", deployment: deploymentName, resources: template.resources.length });
  const follower = followOperations(azure, deployment, run);
  const runId = randomUUID();
  try {
    await retryTransient(async () => {
      const failure = await attemptDeployment(azure, deployment, { ...run, runId: runId });
      if (failure !== undefined) throw failure;
    }, run);
  } catch (failure) {
    throw toBerthError(failure, run.context);
  } finally {
    await follower.stop();
  }
  for (const { type, name } of template.resources) azure.expect(resourceId(azure, resourceGroup, type, name));
  run.report({ type: "deployment-end", deployment: deploymentName, seconds: (Date.now() - started) / 1000 });
}

/** The state of a deployment, which an earlier run may have left running; undefined where there is none. */
export async function deploymentState(
  azure: Azure,
  { resourceGroup, name }: Omit<Deployment, "template">,
): Promise<string | undefined> {
  try {
    return (await readDeployment(azure, { resourceGroup, name })).properties?.provisioningState;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Whether a deployment in this state has finished. */
export function isEnded(state: string | undefined): boolean {
  return state === undefined || ["Succeeded", "Failed", "Canceled"].includes(state);
}

/** The resources that failed in a deployment, with ARM's error bodies. */
export async function failedOperations(
  azure: Azure,
  { resourceGroup, name }: Deployment,
): Promise<{ readonly resource: DeployedResource; readonly error: unknown }[]> {
  const found: { resource: DeployedResource; error: unknown }[] = [];
  try {
    for await (const { properties } of operationsOf(azure, { resourceGroup, name })) {
      const { resourceType: type, resourceName } = properties?.targetResource ?? {};
      if (properties?.provisioningState !== "Failed" || type === undefined || resourceName === undefined) continue;
      found.push({ resource: { type, name: resourceName }, error: properties.statusMessage?.error });
    }
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return found;
}

/** Deletes a finished deployment from ARM's history, so that the next one starts without its operations. */
export async function deleteDeployment(
  azure: Azure,
  { resourceGroup, name }: Omit<Deployment, "template">,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await azure.arm.delete(deploymentId(azure, { resourceGroup, name }), { signal });
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Throws what the client throws. */
export async function cancelDeployment(azure: Azure, place: DeploymentPlace): Promise<void> {
  await azure.arm.post(`${deploymentId(azure, place)}/cancel`);
}

/** Parameter values in the form that ARM takes. */
export function wrapped(parameters: Readonly<Record<string, unknown>>): Record<string, { value: unknown }> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
}

interface OwnRun extends DeploymentRun {
  readonly runId: string;
}

/** Throws what ARM or its client gives, with the inner codes, for `toBerthError`. */
async function attemptDeployment(azure: Azure, deployment: Deployment, run: OwnRun): Promise<void> {
  const properties = { mode: "Incremental", template: deployment.template, parameters: wrapped(run.parameters) };
  const body = { properties, tags: { [tagNames.run]: run.runId } };
  try {
    await azure.arm.put(deploymentId(azure, deployment), body, {
      signal: run.signal,
      follow: "operation-only",
      onAccepted: run.onAccepted,
    });
  } catch (error) {
    if (await isAlreadyRunning(azure, deployment, run.runId, error)) {
      run.onAccepted?.();
      return waitForDeployment(azure, deployment, run);
    }
    throw await withReason(azure, deployment, run, error);
  }
}

/**
 * What Azure says of a failed deployment may have the outer code only; the deployment itself keeps the inner ones. A
 * rejected request says everything.
 */
async function withReason(
  azure: Azure,
  deployment: Deployment,
  { context, runId }: OwnRun,
  error: unknown,
): Promise<unknown> {
  const { outer, status } = parseArmError(error);
  if (outer.code === "DeploymentNotFound") return replaced(deployment, context);
  if (status !== undefined) return error;
  if (!["deployment-failed", "azure-unexpected"].includes(toBerthError(error, context).code)) return error;
  const properties = await readOwnDeployment(azure, deployment, runId).catch(() => undefined);
  return properties?.error ?? error;
}

function followOperations(
  azure: Azure,
  { resourceGroup, name }: Deployment,
  run: DeploymentRun,
): { stop: () => Promise<void> } {
  const seen = new Map<string, string>();
  const stopping = new AbortController();
  const look = async () => {
    try {
      for await (const operation of operationsOf(azure, { resourceGroup, name })) {
        reportOperation(operation, seen, run.report);
      }
    } catch {
      // For display only: the request of the deployment itself reports its errors.
    }
  };
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await azure.wait(followSeconds, stopping.signal);
      if (!stopping.signal.aborted) await look();
    }
  })().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await look();
      void loop;
    },
  };
}

/** A part of a deployment, as ARM lists it. */
interface DeploymentOperation {
  readonly operationId?: string;
  readonly properties?: {
    readonly provisioningOperation?: string;
    readonly provisioningState?: string;
    readonly targetResource?: { readonly resourceType?: string; readonly resourceName?: string };
    /** ISO 8601. */
    readonly duration?: string;
    readonly statusMessage?: { readonly error?: unknown };
  };
}

function operationsOf(azure: Azure, place: DeploymentPlace): AsyncIterable<DeploymentOperation> {
  return azure.arm.list(`${deploymentId(azure, place)}/operations`);
}

function reportOperation(
  { operationId, properties }: DeploymentOperation,
  seen: Map<string, string>,
  report: DeploymentRun["report"],
): void {
  const { provisioningOperation, provisioningState = "", targetResource, duration } = properties ?? {};
  if (provisioningOperation !== "Create" || targetResource?.resourceName === undefined || operationId === undefined)
    return;
  const { resourceType: type = "", resourceName: name } = targetResource;
  const kind = kindOf(type);
  const before = seen.get(operationId);
  seen.set(operationId, provisioningState);
  const isExtension = kind === "extension";
  if (before === undefined)
    report(isExtension ? { type: "extension-start", name } : { type: "resource-start", kind, name }, { type, name });
  if (provisioningState !== "Succeeded" || before === "Succeeded") return;
  const seconds = isoSeconds(duration ?? "");
  const ended = isExtension
    ? ({ type: "extension-end", name, seconds } as const)
    : ({ type: "resource-end", kind, name, seconds } as const);
  report(ended, { type, name });
}

/** An ISO 8601 duration as ARM writes it: PT1M2.5S. */
function isoSeconds(duration: string): number {
  const found = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration);
  if (found === null) return 0;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
