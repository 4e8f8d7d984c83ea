import { ArmError, type ArmErrorBody, toArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";
import { checkedEnvelope } from "../resources/envelope.ts";
import { requireResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";
import type { Deployment } from "./deployment.ts";
import { evaluate } from "./evaluate.ts";
import { evaluateKnown } from "./preview.ts";
import type { TemplateResource } from "./template.ts";

/** What a resource is refused with because another one of the same template is not there yet. */
const notYet = /^(InvalidResourceReference|ParentResourceNotFound)$/;

/**
 * Asks policies and providers what they would refuse, and makes nothing.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template-deployment
 */
export function refusalsOf(world: World, { resources }: Deployment): ArmErrorBody[] {
  return resources.flatMap((resource) => refusalOf(world, resource));
}

/** @throws ArmError `InvalidTemplateDeployment` with the inner codes, where there are any */
export function requireAccepted(name: string, correlationId: string, details: readonly ArmErrorBody[]): void {
  if (details.length === 0) return;
  throw new ArmError(
    400,
    "InvalidTemplateDeployment",
    `The template deployment '${name}' is not valid according to the validation procedure. The tracking id is '${correlationId}'. See inner errors for details.`,
    { details },
  );
}

function refusalOf(world: World, { id, body, scope }: TemplateResource): ArmErrorBody[] {
  try {
    const parsed = requireResourceId(id);
    const type = world.types.find(parsed.type);
    const existing = world.store.get(id);
    checkedEnvelope(world, type, parsed, evaluateKnown(body, scope) as Json, existing);
    // What happens on a machine shows only there.
    if (!/^microsoft\.compute\/virtualmachines\//i.test(parsed.type))
      type.put(world, parsed, evaluate(body, scope) as Json, existing);
    return [];
  } catch (error) {
    const refusal = toArmError(error);
    return notYet.test(refusal.code) || refusal.code === "ResourceNotFound" ? [] : [refusal.body()];
  }
}
