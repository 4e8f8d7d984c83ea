import type { World } from "../world.ts";

/** What stays of a resource on which an operation ran when an earlier emulator ended. */
export function failInterrupted(world: World): void {
  for (const resource of world.store.all()) {
    const state = String(resource.properties["provisioningState"]);
    if (!["Creating", "Updating", "Deleting"].includes(state)) continue;
    const isGroup = resource.type.toLowerCase() === "microsoft.resources/resourcegroups";
    if (!isGroup) world.types.find(resource.type).interrupt?.(resource);
    // A group has no other state than these two.
    const provisioningState = isGroup ? "Succeeded" : "Failed";
    world.store.update(resource, { properties: { ...resource.properties, provisioningState } });
  }
}
