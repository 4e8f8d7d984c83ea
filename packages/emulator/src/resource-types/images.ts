import { ArmError, notImplemented } from "../arm-error.ts";
import { type Json, objectAt, textAt } from "../json.ts";
import { requireReferenced } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import type { ResourceType } from "../world.ts";
import { imageTraitsOf } from "./virtual-machines/image-traits.ts";
import { systemOf } from "./virtual-machines/system.ts";

/** Managed images. One of a machine keeps that machine's plan, which Azure does not show. */
export const images: ResourceType = {
  type: "Microsoft.Compute/images",
  tracked: true,
  put(world, id, body, existing) {
    const properties: Json = { hyperVGeneration: "V1", ...objectAt(body, "properties") };
    const source = properties["sourceVirtualMachine"] ?? undefined;
    if (existing !== undefined)
      return { properties: { ...existing.properties, ...properties }, hidden: existing.hidden, seconds: 1 };
    // No blob, disk or snapshot has contents here.
    if (source === undefined) throw notImplemented("A managed image of a blob, a disk or a snapshot");
    const machine = requireReferenced(world, source, id.id);
    requireGeneralized(machine);
    requireGeneration(machine, textAt(properties, "hyperVGeneration") ?? "");
    return {
      properties: { ...properties, storageProfile: storageOf(machine) },
      hidden: { plan: machine.extra["plan"] },
      seconds: 1,
    };
  },
};

/** https://github.com/ansible/ansible/issues/37158 */
function requireGeneralized({ hidden, name }: Resource): void {
  if (hidden["isGeneralized"] === true) return;
  throw new ArmError(
    409,
    "OperationNotAllowed",
    `The operation 'Create Image' requires the Virtual Machine '${name}' to be Generalized.`,
  );
}

/** https://github.com/MicrosoftDocs/azure-docs/issues/74849 */
function requireGeneration(machine: Resource, given: string): void {
  const own = imageTraitsOf(machine).hyperVGeneration;
  if (given.toUpperCase() === own) return;
  throw new ArmError(
    400,
    "InvalidParameter",
    `The Input HyperVGeneration property: '${given}' does not match with the HyperVGeneration property: 'Gen${own.slice(1)}' belonging to source: 'sourceVirtualMachine'.`,
    { target: "hyperVGeneration" },
  );
}

/** https://learn.microsoft.com/rest/api/compute/images/get#response */
function storageOf(machine: Resource): Json {
  const disk = objectAt(machine.properties, "storageProfile", "osDisk");
  const { id, storageAccountType } = objectAt(disk, "managedDisk");
  const { caching, diskSizeGB } = disk;
  return {
    osDisk: {
      ...{ osType: systemOf(machine), osState: "Generalized", caching, diskSizeGB, storageAccountType },
      managedDisk: { id },
    },
    dataDisks: [],
    zoneResilient: false,
  };
}
