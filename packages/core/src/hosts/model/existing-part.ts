import type { Azure } from "../../azure/connect.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { TemplateResource } from "../../plan/template.ts";
import { resourceId } from "../../resource-id.ts";

/** The resource id of a part of a plan. */
export function partId(azure: Azure, { resourceGroup }: HostPlan, { type, name }: TemplateResource): string {
  return resourceId(azure, resourceGroup, type, name);
}

/** A part of a plan as Azure has it; undefined if it does not exist. */
export async function readPart<Part>(azure: Azure, id: string): Promise<Part | undefined> {
  try {
    return await azure.arm.get<Part>(id);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}
