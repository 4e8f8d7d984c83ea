import type { DeploymentPropertiesExtended } from "@azure/arm-resourcesdeployments";
import { BerthError } from "../errors/index.ts";
import { tagNames } from "../plan/tags.ts";
import type { Azure } from "./connect.ts";
import { type ErrorContext, isNotFound, toBerthError } from "./http/errors.ts";

interface DeploymentPlace {
  readonly resourceGroup: string;
  readonly name: string;
}

interface OwnDeployment {
  readonly runId: string;
  readonly context: ErrorContext;
}

/**
 * Where the answer to a deployment was lost, Azure refuses its repetition, since what was asked for is under way. That it
 * is ours, and no other run's, is seen by the runId that it was begun with: its parameters may all be secrets, which Azure
 * shows to nobody.
 */
export async function isUnderWayAlready(
  azure: Azure,
  place: DeploymentPlace,
  { runId, context }: OwnDeployment,
  refusal: unknown,
): Promise<boolean> {
  if (toBerthError(refusal, context).code !== "host-busy") return false;
  return (await readOwnDeployment(azure, place, runId).catch(() => undefined)) !== undefined;
}

interface Pausing {
  readonly pause: (seconds: number) => Promise<void>;
}

/** What the deployment ended with, if not well. */
export async function waitForDeployment(
  azure: Azure,
  place: DeploymentPlace,
  { runId, context, pause }: OwnDeployment & Pausing,
): Promise<unknown> {
  for (;;) {
    const properties = await readOwnDeployment(azure, place, runId);
    if (properties === undefined) return replaced(place, context);
    const state = properties.provisioningState;
    if (state === "Succeeded") return undefined;
    if (state === "Canceled") return { code: "OperationCanceled" };
    if (state === "Failed") return properties.error ?? { code: "DeploymentFailed", message: "Azure does not say why" };
    await pause(2);
  }
}

/** A deployment as it stands, where it has this runId; undefined where there is none, or another has taken its name. */
export async function readOwnDeployment(
  azure: Azure,
  { resourceGroup, name }: DeploymentPlace,
  runId: string,
): Promise<DeploymentPropertiesExtended | undefined> {
  try {
    const { tags, properties } = await azure.deployments.deployments.get(resourceGroup, name);
    return tags?.[tagNames.run] === runId ? (properties ?? {}) : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Another run waited for the end of ours, and has used the name since: what became of ours is not told any more. */
export function replaced({ name }: DeploymentPlace, { host = "of this deployment" }: ErrorContext): BerthError {
  const operation = `another run has put its own deployment in place of ${name}`;
  return new BerthError("host-busy", { host, operation, deployment: name });
}
