import { ArmError, notImplemented } from "../arm-error.ts";
import { type Json, objectAt, textAt } from "../json.ts";
import { requireReferenced } from "../resources/read.ts";
import type { World } from "../world.ts";

/**
 * What a new disk or snapshot has of the one that it copies: https://learn.microsoft.com/rest/api/compute/disks/create-or-update
 * @throws ArmError `InvalidParameter`, `InvalidResourceReference`
 */
export function copiedProperties(world: World, id: string, body: Json): Json {
  const properties = objectAt(body, "properties");
  const option = textAt(properties, "creationData", "createOption");
  if (option === "Empty" || option === undefined) return {};
  if (option !== "Copy") throw notImplemented(`A disk with createOption ${option}`);
  const source = requireReferenced(world, { id: textAt(properties, "creationData", "sourceResourceId") }, id);
  const sourceSize = Number(source.properties["diskSizeGB"] ?? 0);
  const size = Number(properties["diskSizeGB"] ?? sourceSize);
  // https://learn.microsoft.com/azure/virtual-machines/expand-os-disk: a disk cannot shrink.
  if (size < sourceSize)
    throw new ArmError(
      400,
      "InvalidParameter",
      `The value of parameter diskSizeGB is invalid: ${sourceSize} GB are copied.`,
      {
        target: "diskSizeGB",
      },
    );
  const { osType } = source.properties;
  return { diskSizeGB: size, ...(osType === undefined ? {} : { osType }) };
}
