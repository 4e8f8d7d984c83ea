import { randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import { objectAt, textAt } from "../json.ts";
import type { ResourceType } from "../world.ts";
import { copiedProperties } from "./copied-disk.ts";

export const disks: ResourceType = {
  type: "Microsoft.Compute/disks",
  tracked: true,
  // https://learn.microsoft.com/rest/api/compute/disks/create-or-update#response
  putStatus: 202,
  put: (world, id, body, existing) => ({
    properties: {
      diskState: textAt(existing?.properties, "diskState") ?? "Unattached",
      ...(existing === undefined ? copiedProperties(world, id.id, body) : existing.properties),
      ...objectAt(body, "properties"),
      uniqueId: existing?.properties["uniqueId"] ?? randomUUID(),
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
