import type { Json } from "../json.ts";
import type { Deployment, DeploymentStep } from "./model.ts";

/** A deployment as ARM returns it. */
export function deploymentView(deployment: Deployment): Json {
  const { id, name, tags, state, startedAt, endedAt, correlationId, parametersView, outputs, error, target } =
    deployment;
  return {
    id,
    name,
    type: "Microsoft.Resources/deployments",
    location: target.group === undefined ? target.location : undefined,
    tags: Object.keys(tags).length === 0 ? undefined : tags,
    properties: {
      provisioningState: state,
      mode: "Incremental",
      correlationId,
      timestamp: (endedAt ?? startedAt).toISOString(),
      duration: duration(startedAt, endedAt),
      parameters: parametersView,
      providers: [],
      dependencies: [],
      outputs,
      outputResources: state === "Succeeded" ? outputResources(deployment) : undefined,
      error,
    },
  };
}

export function stepView(deployment: Deployment, step: DeploymentStep): Json {
  return {
    id: `${deployment.id}/operations/${step.operationId}`,
    operationId: step.operationId,
    properties: {
      provisioningOperation: "Create",
      provisioningState: step.state,
      timestamp: (step.endedAt ?? step.startedAt).toISOString(),
      duration: duration(step.startedAt, step.endedAt),
      statusCode: step.state === "Failed" ? "Conflict" : step.state === "Succeeded" ? "OK" : "Accepted",
      targetResource: { id: step.id, resourceType: step.type, resourceName: step.name },
      statusMessage: step.error === undefined ? undefined : { status: "Failed", error: step.error },
    },
  };
}

/** Nested deployments are not among them, but what they deployed is. */
function outputResources({ steps, children }: Deployment): Json[] {
  const own = steps.filter(({ type }) => type.toLowerCase() !== "microsoft.resources/deployments");
  return [...own.map(({ id }) => ({ id })), ...children.flatMap(outputResources)];
}

function duration(from: Date, to: Date | undefined): string {
  return `PT${(((to ?? new Date()).getTime() - from.getTime()) / 1000).toFixed(3)}S`;
}
