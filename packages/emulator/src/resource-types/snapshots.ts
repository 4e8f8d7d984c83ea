import { randomUUID } from "node:crypto";
import { missingParameter } from "../arm-error.ts";
import { objectAt, textAt } from "../json.ts";
import type { ResourceType } from "../world.ts";
import { copiedProperties } from "./copied-disk.ts";

/** Snapshots of disks. A snapshot does not depend on its disk, so that either can be deleted alone. */
export const snapshots: ResourceType = {
  type: "Microsoft.Compute/snapshots",
  tracked: true,
  // https://learn.microsoft.com/rest/api/compute/snapshots/create-or-update#response
  putStatus: 202,
  put(world, id, body, existing) {
    if (textAt(body, "properties", "creationData", "createOption") === undefined)
      throw missingParameter("creationData.createOption");
    return {
      properties: {
        diskState: "Unattached",
        incremental: false,
        ...(existing === undefined ? copiedProperties(world, id.id, body) : existing.properties),
        ...objectAt(body, "properties"),
        uniqueId: existing?.properties["uniqueId"] ?? randomUUID(),
        timeCreated: existing?.properties["timeCreated"] ?? world.clock.now().toISOString(),
      },
      extra: { sku: { name: textAt(body, "sku", "name") ?? "Standard_LRS" } },
      seconds: 2,
    };
  },
};
