import { toArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse } from "../http/router.ts";
import { type Json, textAt } from "../json.ts";
import type { World } from "../world.ts";
import { accepted } from "./operations.ts";

/** Whether a what-if is asked for ids alone; the default is all of each resource. */
export function asksForIdsOnly({ body }: ArmRequest): boolean {
  return textAt(body, "properties", "whatIfSettings", "resultFormat") === "ResourceIdOnly";
}

/** A what-if is an operation of its own, which ends well also where it tells of a refusal. */
export function foreseen(world: World, request: ArmRequest, changes: () => Json[]): ArmResponse {
  const operation = world.operations.start(async () => {
    try {
      return { status: "Succeeded", properties: { changes: changes() } };
    } catch (error) {
      return { status: "Failed", error: toArmError(error).body() };
    }
  });
  return accepted(world, request, operation, "location");
}
