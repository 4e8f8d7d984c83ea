import { applyPolicies } from "../access/policies.ts";
import { ArmError, type ArmErrorBody, toArmError } from "../arm-error.ts";
import { objectAt } from "../json.ts";
import { checkedEnvelope, checkedTags } from "../resources/envelope.ts";
import { requireGroupLocation } from "../resources/groups.ts";
import { lockType, requireLevel } from "../resources/locks.ts";
import { readBody } from "../resources/read-body.ts";
import { requireResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";
import { bodyOf, deployedResources } from "./deployment.ts";
import type { Deployment } from "./model.ts";
import { isNested } from "./nested.ts";
import { groupType, isType, type TemplateResource } from "./resources.ts";
import { NotYetKnown } from "./scope.ts";

/** Errors that only mean that another resource of the same template does not exist yet. */
const notYetCreated = /^(InvalidResourceReference|ParentResourceNotFound|ResourceNotFound)$/;

/**
 * Returns the errors that policies and resource providers would report, without creating anything.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template-deployment
 */
export function validationErrors(world: World, deployment: Deployment): ArmErrorBody[] {
  return deployedResources(deployment).flatMap((resource) => {
    try {
      requireValidResource(world, resource);
      return [];
    } catch (error) {
      if (error instanceof NotYetKnown) return [];
      const armError = toArmError(error);
      return notYetCreated.test(armError.code) ? [] : [armError.body()];
    }
  });
}

/** @throws ArmError `InvalidTemplateDeployment` if there are any errors */
export function requireValid(name: string, correlationId: string, details: readonly ArmErrorBody[]): void {
  if (details.length === 0) return;
  throw new ArmError(
    400,
    "InvalidTemplateDeployment",
    `The template deployment '${name}' is not valid according to the validation procedure. The tracking id is '${correlationId}'. See inner errors for details.`,
    { details },
  );
}

function requireValidResource(world: World, resource: TemplateResource): void {
  if (isNested(resource)) return;
  const { id, name, type: typeName, envelope } = resource;
  if (isType(typeName, groupType)) {
    requireGroupLocation(name, envelope);
    const tags = checkedTags(objectAt(envelope, "tags"));
    applyPolicies(world.policies, { type: "Microsoft.Resources/subscriptions/resourceGroups", name, tags });
    return;
  }
  if (isType(typeName, lockType)) {
    requireLevel(bodyOf(resource));
    return;
  }
  const parsed = requireResourceId(id);
  const type = world.types.find(parsed.type);
  const existing = world.store.get(id);
  checkedEnvelope(world, type, parsed, envelope, existing);
  if (parsed.parent !== undefined && world.store.get(parsed.parent) === undefined) return;
  // Errors of extensions and Run Commands appear only when they run on a machine.
  if (!/^microsoft\.compute\/virtualmachines\//i.test(parsed.type)) {
    type.put(world, parsed, readBody(world, { type: type.type, id }, bodyOf(resource), existing), existing);
  }
}
