import { ArmError, notImplemented } from "../../arm-error.ts";
import type { Size } from "../../catalog/sizes.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { requireReferenced } from "../../resources/read.ts";
import { type ResourceId, sameId } from "../../state/resource-id.ts";
import type { World } from "../../world.ts";

/**
 * The data disks of a machine after a PUT. One that the PUT leaves out is detached; of one that stays, what happens to it with its
 * machine can change: https://learn.microsoft.com/azure/virtual-machines/delete#update-the-delete-behavior-on-an-existing-vm
 */
export function changedDataDisks(before: readonly unknown[], wanted: readonly unknown[]): unknown[] {
  return wanted
    .filter((each) => objectAt(each)["toBeDetached"] !== true)
    .map((each) => {
      const same = before.find((disk) => isSameDisk(disk, each));
      return same === undefined ? each : changedDisk(objectAt(same), each);
    });
}

/**
 * A disk that a machine keeps: its caching, and what happens to it with its machine, can change. What would change the disk itself
 * is not emulated.
 */
export function changedDisk(disk: Json, wanted: unknown): Json {
  for (const path of [["diskSizeGB"], ["managedDisk", "storageAccountType"]]) {
    const given = textAt(wanted, ...path);
    if (given !== undefined && given !== textAt(disk, ...path))
      throw notImplemented(`Another ${path.join(".")} of a disk that a virtual machine has`);
  }
  const kept = ["caching", "deleteOption"].map((key) => [key, textAt(wanted, key) ?? textAt(disk, key)] as const);
  return { ...disk, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) };
}

/** Names differ where a client names a disk only by its id. */
function isSameDisk(disk: unknown, wanted: unknown): boolean {
  const [own, id] = [disk, wanted].map((each) => textAt(each, "managedDisk", "id")?.toLowerCase());
  if (id !== undefined) return own === id;
  return textAt(disk, "lun") === textAt(wanted, "lun") && textAt(disk, "name") === textAt(wanted, "name");
}

/**
 * Checks the data disks that a machine gets, and their number. The messages: https://github.com/kubernetes/kubernetes/issues/62540,
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/5860, and of their number
 * https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/compute/virtual_machine_data_disk_attachment_resource.go;
 * that of a LUN is an assumption.
 * @param before those that the machine has
 * @throws ArmError `InvalidResourceReference`, `ConflictingUserInput`, `OperationNotAllowed`, `InvalidParameter`, `NotImplemented`
 */
export function requireDataDisks(world: World, id: ResourceId, { before, after, size, location }: DataDisks): void {
  const { MaxDataDiskCount } = size.series;
  if (after.length > MaxDataDiskCount)
    throw new ArmError(
      409,
      "OperationNotAllowed",
      `The maximum number of data disks allowed to be attached to a VM of this size is ${MaxDataDiskCount}.`,
    );
  const luns = after.map((each) => textAt(each, "lun"));
  const twice = luns.find((lun, index) => lun !== undefined && luns.indexOf(lun) !== index);
  if (twice !== undefined) throw invalid("dataDisk.lun", `A disk at LUN ${twice} already exists.`);
  const added = after.filter((each) => !before.some((disk) => isSameDisk(disk, each)));
  // ext4 and xfs have no FS_USERNS_MOUNT (fs/ext4/super.c), and the guest would look for its disk in vain.
  if (added.length > 0 && world.guests?.kind === "linux")
    throw new ArmError(
      501,
      "NotImplemented",
      "Real virtual machines of the emulator have no data disks, because the kernel lets no guest mount one. Simulated ones accept them.",
    );
  for (const wanted of added) requireDisk(world, id, wanted, location);
}

interface DataDisks {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  readonly size: Size;
  readonly location: string;
}

function requireDisk(world: World, { id, name, group }: ResourceId, wanted: unknown, location: string): void {
  if (textAt(wanted, "createOption") !== "Attach") {
    const own = `${id.split("/providers/")[0]}/providers/Microsoft.Compute/disks/${textAt(wanted, "name") ?? ""}`;
    if (world.store.get(own) === undefined) return;
    throw conflictingInput(
      `Disk ${textAt(wanted, "name")} already exists in resource group ${group.toUpperCase()}. Only CreateOption.Attach is supported.`,
    );
  }
  const disk = requireReferenced(world, objectAt(wanted, "managedDisk"), id);
  const owner = textAt(disk.extra, "managedBy");
  if (owner !== undefined && !sameId(owner, id))
    throw conflictingInput(`Disk '${disk.id}' cannot be attached as the disk is already owned by VM '${owner}'.`);
  if (disk.location !== location)
    throw invalid(
      "dataDisk.managedDisk.id",
      `Disk ${disk.name} is in ${disk.location ?? ""}, and virtual machine ${name} is in ${location}.`,
    );
}

function conflictingInput(message: string): ArmError {
  return new ArmError(409, "ConflictingUserInput", message);
}

function invalid(target: string, message: string): ArmError {
  return new ArmError(400, "InvalidParameter", message, { target });
}

/** The data disks in a machine's properties. */
export function dataDisksOf(properties: Json | undefined): unknown[] {
  return listAt(properties, "storageProfile", "dataDisks");
}
