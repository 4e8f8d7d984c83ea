import type { ArmErrorBody } from "../arm-error.ts";
import type { Json } from "../json.ts";
import type { Resource } from "../state/resource.ts";
import type { TemplateResource } from "./resources.ts";
import type { Scope } from "./scope.ts";

/** Where a deployment puts its resources: a resource group, or the subscription. */
export interface Target {
  readonly id: string;
  readonly group: Resource | undefined;
  readonly location: string;
}

/** The deployment of one resource, listed as one of the deployment's operations. */
export interface DeploymentStep {
  readonly operationId: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  state: "Running" | "Succeeded" | "Failed";
  readonly startedAt: Date;
  endedAt?: Date;
  error?: ArmErrorBody;
}

export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly target: Target;
  readonly correlationId: string;
  readonly template: Json;
  readonly tags: Readonly<Record<string, string>>;
  /** The parameters as ARM returns them, without the values of secure ones. */
  readonly parametersView: Json;
  readonly resources: readonly TemplateResource[];
  /** For each resource, those that must be deployed before it. */
  readonly dependencies: ReadonlyMap<TemplateResource, readonly TemplateResource[]>;
  readonly scope: Scope;
  readonly parent: Deployment | undefined;
  readonly startedAt: Date;
  readonly steps: DeploymentStep[];
  /** The nested deployments that have been started. */
  readonly children: Deployment[];
  state: "Accepted" | "Running" | "Succeeded" | "Failed" | "Canceled";
  endedAt?: Date;
  error?: ArmErrorBody;
  outputs?: Json;
  canceled: boolean;
}
