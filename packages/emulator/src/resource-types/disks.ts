import { ArmError } from "../arm-error.ts";
import { objectAt, textAt } from "../json.ts";
import { newGuid } from "../resources/write.ts";
import type { ResourceType } from "../world.ts";

export const disks: ResourceType = {
  type: "Microsoft.Compute/disks",
  tracked: true,
  put: (_world, _id, body, existing) => ({
    properties: {
      diskState: "Unattached",
      ...objectAt(body, "properties"),
      uniqueId: existing?.properties["uniqueId"] ?? newGuid(),
      timeCreated: existing?.properties["timeCreated"] ?? new Date().toISOString(),
    },
    seconds: 1,
  }),
  remove(world, disk) {
    const machine = textAt(disk.extra, "managedBy");
    if (machine !== undefined && world.store.get(machine) !== undefined) {
      throw new ArmError(409, "OperationNotAllowed", `Disk ${disk.name} is attached to VM ${machine}.`);
    }
    return { seconds: 1 };
  },
};
