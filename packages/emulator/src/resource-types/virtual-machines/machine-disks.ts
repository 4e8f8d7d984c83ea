import { randomUUID } from "node:crypto";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { dataDisksOf } from "./data-disks.ts";
import { systemOf } from "./system.ts";

/** Creates the disks of a new machine, and attaches those that exist. */
export function createDisks(world: World, machine: Resource): void {
  const { osDisk, dataDisks } = objectAt(machine.properties, "storageProfile");
  const random = randomUUID().replaceAll("-", "");
  createDisk(world, machine, objectAt(osDisk), `${machine.name}_OsDisk_1_${random}`, {
    osType: systemOf(machine),
  });
  for (const [index, disk] of listAt({ dataDisks }, "dataDisks").entries())
    addDisk(world, machine, disk as Json, `${machine.name}_DataDisk_${index}_${random}`);
}

/** Detaches the data disks that a machine no longer has, and attaches or creates its new ones. */
export function changeDisks(world: World, machine: Resource, before: readonly unknown[]): void {
  const after = dataDisksOf(machine.properties);
  const idOf = (disk: unknown) => textAt(disk, "managedDisk", "id");
  for (const disk of before) {
    const gone = after.every((each) => idOf(each) !== idOf(disk)) ? world.store.get(idOf(disk) ?? "") : undefined;
    if (gone !== undefined) detachDisk(world, gone);
  }
  for (const disk of after)
    if (!before.some((each) => idOf(each) === idOf(disk)))
      addDisk(
        world,
        machine,
        disk as Json,
        `${machine.name}_disk${textAt(disk, "lun") ?? ""}_${randomUUID().replaceAll("-", "")}`,
      );
}

/** Leaves a disk without a machine. Other resources stay as they are. */
export function detachDisk(world: World, disk: Resource): void {
  if (disk.extra["managedBy"] === undefined) return;
  world.store.update(disk, {
    extra: { ...disk.extra, managedBy: undefined },
    properties: { ...disk.properties, diskState: "Unattached" },
  });
}

function addDisk(world: World, machine: Resource, disk: Json, defaultName: string): void {
  const existing = world.store.get(textAt(disk, "managedDisk", "id") ?? "");
  if (textAt(disk, "createOption") === "Attach" && existing !== undefined) attachDisk(world, machine, disk, existing);
  else createDisk(world, machine, disk, defaultName, {});
}

function attachDisk(world: World, machine: Resource, disk: Json, existing: Resource): void {
  world.store.update(existing, {
    extra: { ...existing.extra, managedBy: machine.id },
    properties: { ...existing.properties, diskState: "Attached" },
  });
  const storageAccountType = textAt(existing.extra, "sku", "name");
  const managedDisk = { storageAccountType, id: existing.id };
  Object.assign(disk, { name: existing.name, diskSizeGB: existing.properties["diskSizeGB"], managedDisk });
}

/** Creates a disk together with its machine, and completes `disk`, the entry in the machine's storage profile. */
function createDisk(world: World, machine: Resource, disk: Json, defaultName: string, more: Json): void {
  const name = textAt(disk, "name") ?? defaultName;
  const id = `${machine.id.split("/providers/")[0]}/providers/Microsoft.Compute/disks/${name}`;
  // https://learn.microsoft.com/azure/virtual-machines/managed-disks-overview#os-disk
  const size = Number(disk["diskSizeGB"] ?? (more["osType"] === "Windows" ? 127 : 30));
  const storageAccountType = textAt(disk, "managedDisk", "storageAccountType") ?? "Standard_LRS";
  // First, so that the disk is never saved without its machine's reference to it.
  Object.assign(disk, { name, diskSizeGB: size, managedDisk: { storageAccountType, id } });
  world.store.put({
    id,
    name,
    type: "Microsoft.Compute/disks",
    location: machine.location,
    tags: { ...machine.tags },
    properties: {
      diskState: "Attached",
      diskSizeGB: size,
      creationData: { createOption: textAt(disk, "createOption") ?? "Empty" },
      ...more,
      timeCreated: world.clock.now().toISOString(),
      provisioningState: "Succeeded",
    },
    extra: { managedBy: machine.id, sku: { name: storageAccountType } },
  });
}
