import { randomUUID } from "node:crypto";
import { ArmError, type ArmErrorBody, notImplemented, toArmError } from "../arm-error.ts";
import { at, type Json, objectAt, textAt } from "../json.ts";
import { viewOf } from "../resources/read.ts";
import { putResource } from "../resources/write.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { type BaseScope, evaluate, type Scope } from "./evaluate.ts";
import { type TemplateResource, templateParameters, templateResources, templateVariables } from "./template.ts";

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
  readonly group: Resource;
  readonly correlationId: string;
  readonly template: Json;
  readonly tags: Readonly<Record<string, string>>;
  /** The parameters as ARM returns them, without the values of secure ones. */
  readonly parametersView: Json;
  readonly resources: readonly TemplateResource[];
  readonly scope: Scope;
  readonly startedAt: Date;
  readonly steps: DeploymentStep[];
  state: "Accepted" | "Running" | "Succeeded" | "Failed" | "Canceled";
  endedAt?: Date;
  error?: ArmErrorBody;
  outputs?: Json;
  canceled: boolean;
}

/**
 * Reads and checks a deployment's template and parameters.
 * @throws ArmError `InvalidTemplate`
 */
export function prepareDeployment(
  world: World,
  group: Resource,
  name: string,
  properties: Json,
  tags: Deployment["tags"] = {},
): Deployment {
  if (properties["mode"] !== "Incremental") throw notImplemented(`The deployment mode ${String(properties["mode"])}`);
  if (properties["template"] === undefined) throw notImplemented("A deployment by templateLink");
  const template = objectAt(properties, "template");
  if (textAt(template, "$schema") === undefined)
    throw new ArmError(400, "InvalidTemplate", "Deployment template validation failed: the template has no $schema.");
  const base = scopeOf(world, group, name);
  const given = objectAt(properties, "parameters");
  const parameters = templateParameters(template, given, base);
  const variables = templateVariables(template, { ...base, parameters });
  const scope: Scope = { ...base, parameters, variables };
  return {
    id: `${group.id}/providers/Microsoft.Resources/deployments/${name}`,
    name,
    group,
    correlationId: randomUUID(),
    template,
    tags,
    parametersView: viewParameters(template, parameters),
    resources: templateResources(template, scope),
    scope,
    startedAt: world.clock.now(),
    steps: [],
    state: "Accepted",
    canceled: false,
  };
}

/**
 * Deploys the resources in dependency order, in parallel where dependencies allow it.
 * @throws ArmError `DeploymentFailed`
 */
export async function runDeployment(world: World, deployment: Deployment): Promise<void> {
  deployment.state = "Running";
  for (const { type } of deployment.resources) world.unregistered.delete((type.split("/")[0] ?? "").toLowerCase());
  const running = new Map<string, Promise<void>>();
  const failures: ArmErrorBody[] = [];
  const known = new Set(deployment.resources.map(({ id }) => id.toLowerCase()));
  const deploy = (resource: TemplateResource): Promise<void> => {
    const key = resource.id.toLowerCase();
    const started = running.get(key);
    if (started !== undefined) return started;
    const dependencies = [...resource.dependsOn, ...referencesIn(resource)].filter(
      (each) => known.has(each) && each !== key,
    );
    // Deferred, so that this entry is in the map before its dependencies start.
    const work = Promise.resolve().then(async () => {
      await Promise.all(deployment.resources.filter(({ id }) => dependencies.includes(id.toLowerCase())).map(deploy));
      if (!deployment.canceled && failures.length === 0) await deployResource(world, deployment, resource, failures);
    });
    running.set(key, work);
    return work;
  };
  requireAcyclic(deployment.resources);
  await Promise.all(deployment.resources.map(deploy));
  deployment.endedAt = world.clock.now();
  if (deployment.canceled) {
    deployment.state = "Canceled";
    throw new ArmError(409, "OperationCanceled", "The deployment was canceled.");
  }
  if (failures.length > 0) return fail(deployment, failures);
  try {
    deployment.outputs = outputsOf(deployment);
    deployment.state = "Succeeded";
  } catch (error) {
    fail(deployment, [{ code: "DeploymentOutputEvaluationFailed", message: toArmError(error).message }]);
  }
}

/** A deployment as ARM returns it. */
export function deploymentView(deployment: Deployment): Json {
  const { id, name, tags, state, startedAt, endedAt, correlationId, parametersView, outputs, error, resources } =
    deployment;
  return {
    id,
    name,
    type: "Microsoft.Resources/deployments",
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
      outputResources: state === "Succeeded" ? resources.map((each) => ({ id: each.id })) : undefined,
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

async function deployResource(
  world: World,
  deployment: Deployment,
  resource: TemplateResource,
  failures: ArmErrorBody[],
): Promise<void> {
  const { id, type, name } = resource;
  const step: DeploymentStep = {
    operationId: randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase(),
    id,
    type,
    name,
    state: "Running",
    startedAt: world.clock.now(),
  };
  deployment.steps.push(step);
  try {
    const { operation } = putResource(world, id, evaluate(resource.body, resource.scope) as Json);
    await operation.done;
    if (operation.error !== undefined) {
      throw new ArmError(
        409,
        "ResourceDeploymentFailure",
        "The resource write operation failed to complete successfully, because it reached terminal provisioning state 'Failed'.",
        { target: id, details: [operation.error] },
      );
    }
    step.state = "Succeeded";
  } catch (error) {
    step.state = "Failed";
    step.error = toArmError(error).body();
    failures.push(step.error);
  } finally {
    step.endedAt = world.clock.now();
  }
}

function fail(deployment: Deployment, failures: readonly ArmErrorBody[]): never {
  const message =
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.";
  const error = new ArmError(409, "DeploymentFailed", message, { target: deployment.id, details: failures });
  deployment.state = "Failed";
  deployment.error = error.body();
  throw error;
}

function outputsOf({ template, scope }: Deployment): Json {
  const declared = objectAt(template, "outputs");
  return Object.fromEntries(
    Object.entries(declared).map(([name, output]) => {
      const type = textAt(output, "type") ?? "String";
      return [name, /^secure/i.test(type) ? { type } : { type, value: evaluate(at(output, "value"), scope) }];
    }),
  );
}

function scopeOf(world: World, group: Resource, deploymentName: string): BaseScope {
  return {
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId,
    group: { name: group.name, location: group.location ?? "", id: group.id, tags: group.tags ?? {} },
    deploymentName,
    reference: (idOrName, isFull) => {
      const found = world.store.get(idOrName) ?? world.store.all().find(({ name }) => name === idOrName);
      if (found === undefined) throw new ArmError(404, "ResourceNotFound", `The Resource '${idOrName}' was not found.`);
      const view = viewOf(world, found);
      return isFull ? view : view["properties"];
    },
  };
}

/** The resources that a body depends on because it uses `reference(resourceId(…))`. */
function referencesIn({ body, scope }: TemplateResource): string[] {
  const found: string[] = [];
  const collecting: Scope = {
    ...scope,
    reference: (id) => {
      found.push(id.toLowerCase());
      throw new Error("The id is collected; the resource need not exist yet.");
    },
  };
  for (const text of JSON.stringify(body).match(/"\[[^"]*\]"/g) ?? []) {
    if (!text.includes("reference(")) continue;
    try {
      evaluate(JSON.parse(text) as unknown, collecting);
    } catch {
      // The first reference of an expression ends its evaluation.
    }
  }
  return found;
}

function requireAcyclic(resources: readonly TemplateResource[]): void {
  const state = new Map<string, "open" | "done">();
  const visit = (id: string) => {
    if (state.get(id) === "done") return;
    if (state.get(id) === "open")
      throw new ArmError(
        400,
        "InvalidTemplate",
        `Deployment template validation failed: 'Circular dependency detected on resource: '${id}'.'`,
      );
    state.set(id, "open");
    for (const next of resources.find((each) => each.id.toLowerCase() === id)?.dependsOn ?? []) visit(next);
    state.set(id, "done");
  };
  for (const { id } of resources) visit(id.toLowerCase());
}

function viewParameters(template: Json, parameters: Json): Json {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const type = textAt(template, "parameters", name, "type") ?? "String";
      return [name, /^secure/i.test(type) ? { type } : { type, value }];
    }),
  );
}

function duration(from: Date, to: Date | undefined): string {
  return `PT${(((to ?? new Date()).getTime() - from.getTime()) / 1000).toFixed(3)}S`;
}
