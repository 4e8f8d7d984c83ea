import { objectAt, textAt } from "../json.ts";
import type { ResourceType } from "../world.ts";

/** Managed images. One of a machine keeps that machine's plan, which Azure does not show. */
export const images: ResourceType = {
  type: "Microsoft.Compute/images",
  tracked: true,
  put: (world, _id, body) => ({
    properties: { hyperVGeneration: "V1", ...objectAt(body, "properties") },
    hidden: { plan: world.store.get(textAt(body, "properties", "sourceVirtualMachine", "id") ?? "")?.extra["plan"] },
    seconds: 1,
  }),
};
