import type { World } from "../world.ts";
import type { Deployment } from "./model.ts";

const histories = new WeakMap<World, Map<string, Deployment>>();

/** The deployments, by lower-case id. They are kept as long as the emulator runs, and deleted with their resource group. */
export function deploymentsOf(world: World): Map<string, Deployment> {
  const found = histories.get(world) ?? new Map<string, Deployment>();
  histories.set(world, found);
  return found;
}
