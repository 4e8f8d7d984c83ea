import { ArmError, type ArmErrorBody, toArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";
import { checkedEnvelope } from "../resources/envelope.ts";
import { requireResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";
import type { Deployment } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import { evaluateForPreview } from "./preview.ts";
import type { TemplateResource } from "./template.ts";

/** Errors that only mean that another resource of the same template does not exist yet. */
const notYetCreated = /^(InvalidResourceReference|ParentResourceNotFound|ResourceNotFound)$/;

/**
 * Returns the errors that policies and resource providers would report, without creating anything.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template-deployment
 */
export function validationErrors(world: World, { resources }: Deployment): ArmErrorBody[] {
  return resources.flatMap((resource) => resourceErrors(world, resource));
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

function resourceErrors(world: World, { id, body, scope }: TemplateResource): ArmErrorBody[] {
  try {
    const parsed = requireResourceId(id);
    const type = world.types.find(parsed.type);
    const existing = world.store.get(id);
    checkedEnvelope(world, type, parsed, evaluateForPreview(body, scope) as Json, existing);
    // Errors of extensions and Run Commands appear only when they run on a machine.
    if (!/^microsoft\.compute\/virtualmachines\//i.test(parsed.type))
      type.put(world, parsed, evaluate(body, scope) as Json, existing);
    return [];
  } catch (error) {
    const armError = toArmError(error);
    return notYetCreated.test(armError.code) ? [] : [armError.body()];
  }
}
