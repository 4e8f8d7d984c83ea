import { toArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse } from "../http/router.ts";
import { type Json, textAt } from "../json.ts";
import type { World } from "../world.ts";
import { accepted } from "./operations.ts";

/** Whether a what-if request wants only ids. By default the result contains each resource in full. */
export function wantsIdsOnly({ body }: ArmRequest): boolean {
  return textAt(body, "properties", "whatIfSettings", "resultFormat") === "ResourceIdOnly";
}

/** Runs a what-if as an operation, which succeeds even if its result is an error. */
export function startWhatIf(world: World, request: ArmRequest, changes: () => Json[]): ArmResponse {
  const operation = world.operations.start(async () => {
    try {
      return { status: "Succeeded", properties: { changes: changes() } };
    } catch (error) {
      return { status: "Failed", error: toArmError(error).body() };
    }
  });
  return accepted(world, request, operation, "location");
}
