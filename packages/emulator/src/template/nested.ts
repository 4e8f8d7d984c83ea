import { ArmError } from "../arm-error.ts";
import { objectAt, textAt } from "../json.ts";
import { locationOf } from "../resources/envelope.ts";
import { groupId, groupNotFound } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { deployedResources, prepareDeployment } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import type { Deployment, Target } from "./model.ts";
import { deploymentType, groupType, isType, type TemplateResource } from "./resources.ts";
import { NotYetKnown } from "./scope.ts";

export function isNested({ type }: TemplateResource): boolean {
  return isType(type, deploymentType);
}

/**
 * Reads a nested deployment. By default its parent's scope evaluates its expressions:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates#expression-evaluation-scope-in-nested-templates
 * @throws NotYetKnown if its parameters need a resource that does not exist yet
 */
export function prepareNested(world: World, parent: Deployment, resource: TemplateResource): Deployment {
  const properties = objectAt(resource.properties);
  const { scope } = resource;
  const isInner = textAt(properties, "expressionEvaluationOptions", "scope")?.toLowerCase() === "inner";
  const parameters = evaluate(objectAt(properties, "parameters"), scope);
  const name = resource.name;
  const nested = prepareDeployment(
    world,
    targetOf(world, parent, resource),
    name,
    { ...properties, parameters },
    { parent: { deployment: parent, outerScope: isInner ? undefined : scope } },
  );
  return nested;
}

/** A deployment and everything that is nested in it, as far as that is known before it runs. */
export function withNested(world: World, deployment: Deployment): Deployment[] {
  const nested = deployedResources(deployment)
    .filter(isNested)
    .flatMap((resource) => {
      try {
        return withNested(world, prepareNested(world, deployment, resource));
      } catch (error) {
        // Its parameters are outputs of what does not exist yet. Azure reports NestedDeploymentShortCircuited.
        if (error instanceof NotYetKnown) return [];
        throw error;
      }
    });
  return [deployment, ...nested];
}

function targetOf(world: World, parent: Deployment, resource: TemplateResource): Target {
  const { resourceGroup, subscriptionId, envelope } = resource;
  if (subscriptionId !== undefined && subscriptionId.toLowerCase() !== world.subscriptionId)
    throw new ArmError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
  if (resourceGroup !== undefined) {
    const group = world.store.get(groupId(world, resourceGroup)) ?? plannedGroup(world, parent, resourceGroup);
    if (group === undefined) throw groupNotFound(resourceGroup);
    return { id: group.id, group, location: group.location ?? "" };
  }
  const isOwn = subscriptionId === undefined && locationOf(envelope) === undefined;
  if (isOwn && parent.target.group !== undefined) return parent.target;
  const location = locationOf(envelope);
  if (location === undefined)
    throw new ArmError(
      400,
      "LocationRequired",
      `The 'location' property is required for the nested deployment '${resource.name}' at subscription scope.`,
    );
  return { id: `/subscriptions/${world.subscriptionId}`, group: undefined, location };
}

/** A group that the same template, or one around it, creates. */
function plannedGroup(world: World, deployment: Deployment, name: string): Resource | undefined {
  const planned = deployedResources(deployment).find(
    (each) => isType(each.type, groupType) && each.name.toLowerCase() === name.toLowerCase(),
  );
  if (planned === undefined)
    return deployment.parent === undefined ? undefined : plannedGroup(world, deployment.parent, name);
  return {
    id: groupId(world, planned.name),
    name: planned.name,
    type: groupType,
    location: locationOf(planned.envelope),
    tags: objectAt(planned.envelope, "tags") as Record<string, string>,
    properties: {},
    extra: {},
    etag: "",
    createdAt: world.clock.now().toISOString(),
    changedAt: world.clock.now().toISOString(),
    hidden: {},
  };
}
