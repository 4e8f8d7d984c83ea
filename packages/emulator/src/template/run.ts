import { randomUUID } from "node:crypto";
import { ArmError, type ArmErrorBody, toArmError } from "../arm-error.ts";
import { putGroup } from "../resources/groups.ts";
import { lockType, putLock } from "../resources/locks.ts";
import { putResource } from "../resources/write.ts";
import type { World } from "../world.ts";
import { atResource, bodyOf, deployedResources } from "./deployment.ts";
import { deploymentsOf } from "./history.ts";
import type { Deployment, DeploymentStep } from "./model.ts";
import { isNested, prepareNested } from "./nested.ts";
import { outputsOf } from "./outputs.ts";
import { groupType, isType, type TemplateResource } from "./resources.ts";
import { NotYetKnown } from "./scope.ts";

/**
 * Deploys the resources in dependency order, in parallel where dependencies allow it.
 * @throws ArmError `DeploymentFailed`
 */
export async function runDeployment(world: World, deployment: Deployment): Promise<void> {
  deployment.state = "Running";
  const resources = deployedResources(deployment);
  for (const { type } of resources) world.unregistered.delete((type.split("/")[0] ?? "").toLowerCase());
  const running = new Map<TemplateResource, Promise<void>>();
  const failures: ArmErrorBody[] = [];
  const deploy = (resource: TemplateResource): Promise<void> => {
    const started = running.get(resource);
    if (started !== undefined) return started;
    // Deferred, so that this entry is in the map before its dependencies start.
    const work = Promise.resolve().then(async () => {
      await Promise.all((deployment.dependencies.get(resource) ?? []).map(deploy));
      if (!isCanceled(deployment) && failures.length === 0) await deployResource(world, deployment, resource, failures);
    });
    running.set(resource, work);
    return work;
  };
  await Promise.all(resources.map(deploy));
  deployment.endedAt = world.clock.now();
  if (isCanceled(deployment)) {
    deployment.state = "Canceled";
    throw new ArmError(409, "OperationCanceled", "The deployment was canceled.");
  }
  if (failures.length > 0) return fail(deployment, failures);
  try {
    deployment.outputs = outputsOf(deployment.template, deployment.scope);
    deployment.state = "Succeeded";
  } catch (error) {
    fail(deployment, [new ArmError(409, "DeploymentOutputEvaluationFailed", known(error).message).body()]);
  }
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
    await provision(world, deployment, resource);
    step.state = "Succeeded";
  } catch (error) {
    step.state = "Failed";
    step.error = known(atResource(id, error)).body();
    failures.push(step.error);
  } finally {
    step.endedAt = world.clock.now();
  }
}

async function provision(world: World, deployment: Deployment, resource: TemplateResource): Promise<void> {
  if (isNested(resource)) return runNested(world, deployment, resource);
  if (isType(resource.type, groupType)) {
    putGroup(world, resource.name, bodyOf(resource));
    return;
  }
  if (isType(resource.type, lockType)) {
    putLock(world, resource.id, bodyOf(resource));
    return;
  }
  const { operation } = putResource(world, resource.id, bodyOf(resource));
  await operation.done;
  if (operation.error === undefined) return;
  throw new ArmError(
    409,
    "ResourceDeploymentFailure",
    "The resource write operation failed to complete successfully, because it reached terminal provisioning state 'Failed'.",
    { target: resource.id, details: [operation.error] },
  );
}

async function runNested(world: World, deployment: Deployment, resource: TemplateResource): Promise<void> {
  const nested = prepareNested(world, deployment, resource);
  deployment.children.push(nested);
  deploymentsOf(world).set(nested.id.toLowerCase(), nested);
  await runDeployment(world, nested);
}

function isCanceled({ canceled, parent }: Deployment): boolean {
  return canceled || (parent !== undefined && isCanceled(parent));
}

function fail(deployment: Deployment, failures: readonly ArmErrorBody[]): never {
  const message =
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.";
  const error = new ArmError(409, "DeploymentFailed", message, { target: deployment.id, details: failures });
  deployment.state = "Failed";
  deployment.error = error.body();
  throw error;
}

/** At run time, what is still not known does not exist. */
function known(error: unknown): ArmError {
  return error instanceof NotYetKnown ? new ArmError(404, "ResourceNotFound", error.message) : toArmError(error);
}
