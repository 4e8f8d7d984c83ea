import { createHash } from "node:crypto";
import { ArmError } from "../../arm-error.ts";
import { sizeNamed } from "../../catalog/sizes.ts";
import type { Guest, GuestSpec, InstanceDescription } from "../../guests/guest.ts";
import { listAt, objectAt, textAt } from "../../json.ts";
import { applyFirewall } from "../../net/firewall.ts";
import { requireCapacity } from "../../resources/capacity.ts";
import { locksBelow } from "../../resources/locks.ts";
import { resourcesOfType } from "../../resources/read.ts";
import { removeResource } from "../../resources/write.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { publicAddressOf } from "../network-interfaces.ts";
import { imageTraitsOf } from "./image-traits.ts";
import { createDisks, detachDisk } from "./machine-disks.ts";
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
 * deallocated. One whose creation has failed has none, which is an assumption.
 */
export function powerOf(world: World, machine: Resource): string | undefined {
  const power = textAt(machine.hidden, "power") ?? "running";
  if (power === "starting" && machine.properties["provisioningState"] === "Failed") return undefined;
  const guest = world.machines.get(machine.id.toLowerCase());
  return power === "running" && guest?.isRunning() === false ? "stopped" : power;
}

/**
 * Reattaches the guests of machines that an earlier emulator left in the state folder. A change of power that it did not
 * complete has not happened, and a machine whose creation it did not complete starts from a new disk.
 */
export async function reattachMachines(world: World): Promise<void> {
  for (const machine of resourcesOfType(world, "Microsoft.Compute/virtualMachines")) {
    machine.hidden["power"] = machine.hidden["powerBefore"] ?? machine.hidden["power"];
    delete machine.hidden["powerBefore"];
    if (world.guests === undefined || systemOf(machine) === "Windows") continue;
    const guest = await world.guests.attach(specOf(world, machine));
    if (machine.hidden["power"] === "starting") {
      await guest?.destroy();
      continue;
    }
    if (guest === undefined) {
      machine.hidden["power"] = "stopped";
      continue;
    }
    world.machines.set(machine.id.toLowerCase(), guest);
    if (machine.hidden["power"] !== "running") continue;
    try {
      await powerOn(world, machine);
    } catch {
      // Its next start says why. The other machines are not kept from starting.
      machine.hidden["power"] = "stopped";
    }
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
    if (hasGuest) await guests.prepare({ image: imageTraitsOf(machine).disk, signal });
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
    for (const address of addresses) {
      const own = world.store.get(textAt(address, "id") ?? "")?.properties;
      const option = textAt(own, "deleteOption") ?? textAt(address, "properties", "deleteOption");
      await deleteOrDetach(world, textAt(address, "id"), option === "Delete");
    }
  }
}

async function deleteOrDetach(world: World, id: string | undefined, deletes: boolean): Promise<void> {
  const resource = id === undefined ? undefined : world.store.get(id);
  if (resource === undefined) return;
  if (deletes && locksBelow(world, resource.id).length === 0) await removeResource(world, resource.id)?.done;
  else detachDisk(world, resource);
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
    instance: describeInstance(world, machine),
  };
}

function describeInstance(
  world: World,
  { id, name, location = "", properties, extra, tags }: Resource,
): InstanceDescription {
  const image = objectAt(properties, "storageProfile", "imageReference");
  const [publisher = "", offer = "", sku = "", version = ""] = ["publisher", "offer", "sku", "version"].map((key) =>
    textAt(image, key),
  );
  return {
    ...{ location, name, resourceId: id, subscriptionId: world.subscriptionId, tags: tags ?? {} },
    resourceGroupName: id.split("/")[4] ?? "",
    vmId: textAt(properties, "vmId") ?? "",
    vmSize: textAt(properties, "hardwareProfile", "vmSize") ?? "",
    zone: textAt(extra, "zones", 0) ?? "",
    image: { publisher, offer, sku, version },
  };
}
