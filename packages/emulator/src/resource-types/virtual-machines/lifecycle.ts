import { createHash, randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error.ts";
import { sizeNamed } from "../../catalog/sizes.ts";
import type { Guest, GuestSpec } from "../../guests/guest.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { applyFirewall } from "../../net/firewall.ts";
import { requireCapacity } from "../../resources/capacity.ts";
import { resourcesOfType } from "../../resources/read.ts";
import { removeResource } from "../../resources/write.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { publicAddressOf } from "../network-interfaces.ts";
import { imageTraitsOf } from "./image-traits.ts";
import { systemOf } from "./system.ts";

/**
 * Returns the guest of a running machine; undefined if the emulator has no guests.
 * @throws ArmError `OperationNotAllowed` if the machine is not running
 */
export function runningGuest(world: World, machineId: string): Guest | undefined {
  const machine = world.store.get(machineId);
  if (machine === undefined || powerOf(world, machine) !== "running") {
    throw new ArmError(409, "OperationNotAllowed", "Cannot modify extensions in the VM when the VM is not running.");
  }
  return world.machines.get(machineId.toLowerCase());
}

/**
 * The power state of a machine. One whose guest powered itself off is stopped: it keeps its allocation and is billed until it is
 * deallocated.
 */
export function powerOf(world: World, machine: Resource): string {
  const power = textAt(machine.hidden, "power") ?? "running";
  const guest = world.machines.get(machine.id.toLowerCase());
  return power === "running" && guest?.isRunning() === false ? "stopped" : power;
}

/** Reattaches the guests of machines that an earlier emulator left in the state folder. */
export async function reattachMachines(world: World): Promise<void> {
  for (const machine of resourcesOfType(world, "Microsoft.Compute/virtualMachines")) {
    if (systemOf(machine) === "Windows") continue;
    const guest = await world.guests?.attach(specOf(world, machine));
    if (guest === undefined) {
      machine.hidden["power"] = "stopped";
      continue;
    }
    world.machines.set(machine.id.toLowerCase(), guest);
    if (machine.hidden["power"] === "running") await powerOn(world, machine);
  }
}

/** Creates the disks and the guest and powers it on, unless that is already done. */
export async function boot(
  world: World,
  machine: Resource,
  signal: AbortSignal,
  customData?: string | undefined,
): Promise<void> {
  if (machine.hidden["power"] !== "starting") return;
  allocate(world, machine);
  createDisks(world, machine);
  const { guests, machines } = world;
  const key = machine.id.toLowerCase();
  try {
    const hasGuest = guests !== undefined && systemOf(machine) === "Linux";
    if (hasGuest) await guests.prepare({ signal });
    if (hasGuest && !machines.has(key))
      machines.set(key, await guests.create({ ...specOf(world, machine), customData }));
    await powerOn(world, machine, signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ArmError(
      409,
      "OSProvisioningInternalError",
      `OS Provisioning failed for VM '${machine.name}' due to an internal error: ${reason}`,
    );
  }
  machine.hidden["power"] = "running";
}

export async function powerOn(world: World, machine: Resource, signal?: AbortSignal): Promise<void> {
  let guest = world.machines.get(machine.id.toLowerCase());
  if (guest === undefined && world.guests !== undefined && systemOf(machine) === "Linux") {
    // An earlier process lost the disk, so the machine starts as a new one.
    guest = await world.guests.create(specOf(world, machine));
    world.machines.set(machine.id.toLowerCase(), guest);
  }
  // Before the start, so that no port is open even briefly; and again after it, because rules may have changed meanwhile.
  await applyFirewall(world, machine);
  await guest?.start({ signal });
  await applyFirewall(world, machine);
}

/**
 * Allocates capacity for a machine. A stopped machine keeps its allocation; a deallocated one needs a new one.
 * @throws ArmError `AllocationFailed`, `ZonalAllocationFailed`
 */
export function allocate(world: World, { properties, extra, location = "" }: Resource): void {
  const size = sizeNamed(textAt(properties, "hardwareProfile", "vmSize"))?.name ?? "";
  requireCapacity(world.shortages, { size, zone: textAt(extra, "zones", 0), location });
}

export async function powerOff(world: World, machine: Resource): Promise<void> {
  await world.machines.get(machine.id.toLowerCase())?.powerOff();
}

/** Deletes the machine and everything attached to it with `deleteOption: Delete`. The rest stays and is billed. */
export async function destroy(world: World, machine: Resource): Promise<void> {
  await world.machines.get(machine.id.toLowerCase())?.destroy();
  world.machines.delete(machine.id.toLowerCase());
  const interfaces = listAt(machine.properties, "networkProfile", "networkInterfaces");
  const storage = objectAt(machine.properties, "storageProfile");
  world.store.remove(machine.id);
  for (const disk of [objectAt(storage, "osDisk"), ...listAt(storage, "dataDisks")])
    await deleteOrDetach(world, textAt(disk, "managedDisk", "id"), textAt(disk, "deleteOption") === "Delete");
  for (const reference of interfaces) {
    const nic = world.store.get(textAt(reference, "id") ?? "");
    if (nic === undefined || textAt(reference, "properties", "deleteOption") !== "Delete") continue;
    const addresses = listAt(nic.properties, "ipConfigurations").map((each) =>
      objectAt(each, "properties", "publicIPAddress"),
    );
    await deleteOrDetach(world, nic.id, true);
    for (const address of addresses)
      await deleteOrDetach(world, textAt(address, "id"), textAt(address, "properties", "deleteOption") === "Delete");
  }
}

async function deleteOrDetach(world: World, id: string | undefined, deletes: boolean): Promise<void> {
  const resource = id === undefined ? undefined : world.store.get(id);
  if (resource === undefined) return;
  if (deletes) await removeResource(world, resource.id)?.done;
  else if (resource.extra["managedBy"] !== undefined) {
    resource.extra["managedBy"] = undefined;
    resource.properties["diskState"] = "Unattached";
    world.store.touch(resource);
  }
}

function createDisks(world: World, machine: Resource): void {
  const { osDisk, dataDisks } = objectAt(machine.properties, "storageProfile");
  const random = randomUUID().replaceAll("-", "");
  createDisk(world, machine, objectAt(osDisk), `${machine.name}_OsDisk_1_${random}`, {
    osType: systemOf(machine),
  });
  listAt({ dataDisks }, "dataDisks").forEach((disk, index) => {
    const existing = world.store.get(textAt(disk, "managedDisk", "id") ?? "");
    if (textAt(disk, "createOption") === "Attach" && existing !== undefined)
      attachDisk(world, machine, disk as Json, existing);
    else createDisk(world, machine, disk as Json, `${machine.name}_DataDisk_${index}_${random}`, {});
  });
}

function attachDisk(world: World, machine: Resource, disk: Json, existing: Resource): void {
  existing.extra["managedBy"] = machine.id;
  existing.properties["diskState"] = "Attached";
  world.store.touch(existing);
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
  Object.assign(disk, { name, diskSizeGB: size, managedDisk: { storageAccountType, id } });
}

function specOf(world: World, machine: Resource): GuestSpec {
  const { properties } = machine;
  const nic = world.store.get(textAt(properties, "networkProfile", "networkInterfaces", 0, "id") ?? "");
  const identity = `${machine.id.toLowerCase()}/${textAt(properties, "vmId") ?? ""}`;
  const keys = listAt(properties, "osProfile", "linuxConfiguration", "ssh", "publicKeys");
  return {
    id: createHash("sha256").update(identity).digest("hex").slice(0, 16),
    hostname: textAt(properties, "osProfile", "computerName") ?? machine.name,
    adminUsername: textAt(properties, "osProfile", "adminUsername") ?? "azureuser",
    sshPublicKeys: keys.map((key) => textAt(key, "keyData") ?? ""),
    privateAddress: textAt(nic?.properties, "ipConfigurations", 0, "properties", "privateIPAddress") ?? "",
    publicAddress: textAt(publicAddressOf(world, nic)?.properties, "ipAddress"),
    image: imageTraitsOf(machine).disk,
    memoryMegabytes: sizeNamed(textAt(properties, "hardwareProfile", "vmSize"))?.memoryInMB ?? 2048,
  };
}
