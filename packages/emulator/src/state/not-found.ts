import { ArmError } from "../arm-error.ts";
import type { ResourceId } from "./resource-id.ts";

/** Network itself answers for a child of its resources, such as a subnet; ARM for every other resource. */
export function resourceNotFound({ id, type, group }: ResourceId): ArmError {
  if (/^Microsoft\.Network\/[^/]+\//i.test(type)) return new ArmError(404, "NotFound", `Resource ${id} not found.`);
  const path = id.replace(/^.*\/providers\//i, "");
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${path}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** What Network answers for a reference to a resource that does not exist. */
export function referenceNotFound(id: string, referencedBy: string): ArmError {
  return new ArmError(
    400,
    "InvalidResourceReference",
    `Resource ${id} referenced by resource ${referencedBy} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
  );
}
