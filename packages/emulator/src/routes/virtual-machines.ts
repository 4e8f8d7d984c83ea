import { createHash } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import type { Guest, GuestSpec } from "../guests/guest.ts";
import { at, type Json, listAt, objectAt, textAt } from "../json.ts";
import type { ResourceId } from "../resource-id.ts";
import { sameId } from "../resource-id.ts";
import { childrenOf, newGuid, ofType, referred, removeResource, viewOf } from "../resources.ts";
import type { Resource } from "../store.ts";
import type { Provision, ResourceType, World } from "../world.ts";
import { firewallOf } from "./firewall.ts";
import { publicAddressOf } from "./network-interfaces.ts";
import { requireCores, requireSize, sizeNamed } from "./sizes.ts";

export const virtualMachines: ResourceType = {
  type: "Microsoft.Compute/virtualMachines",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const location = textAt(body, "location")?.toLowerCase().replaceAll(" ", "") ?? "";
    const size = requireSize(textAt(properties, "hardwareProfile", "vmSize"), location);
    if (existing === undefined) requireCores(world, location, size);
    else requireUnchanged(existing, properties);
    requireInterfaces(world, id, properties);
    requireProfile(properties);
    return {
      properties: {
        ...described(properties, existing),
        vmId: existing?.properties["vmId"] ?? newGuid(),
        timeCreated: existing?.properties["timeCreated"] ?? world.clock.now().toISOString(),
      },
      hidden: existing?.hidden ?? { power: "starting" },
      seconds: existing === undefined ? 30 : 2,
      work: async (machine) => {
        if (existing === undefined || world.machines.get(machine.id.toLowerCase()) === undefined)
          await boot(world, machine);
      },
    };
  },
  remove: (world, machine) => ({ seconds: 10, work: () => destroy(world, machine) }),
  view(world, machine, expand): Json {
    const extensions = childrenOf(world, machine.id).filter(({ type }) => /\/extensions$/i.test(type));
    return {
      ...(extensions.length === 0 ? {} : { resources: extensions.map((each) => viewOf(world, each)) }),
      ...(expand?.toLowerCase() === "instanceview"
        ? { properties: { instanceView: instanceView(world, machine) } }
        : {}),
    };
  },
  actions: {
    start: (world, machine) => power(machine, 5, "running", () => start(world, machine)),
    poweroff: (world, machine) => power(machine, 5, "stopped", () => stop(world, machine)),
    deallocate: (world, machine) => power(machine, 8, "deallocated", () => stop(world, machine)),
    restart: (world, machine) =>
      power(machine, 5, "running", async () => {
        await stop(world, machine);
        await start(world, machine);
      }),
  },
  reads: { instanceview: (world, machine) => instanceView(world, machine) },
};

/** The booted guest of a machine. Throws ARM's refusal where it is off. */
export function runningGuest(world: World, machineId: string): Guest | undefined {
  const machine = world.store.get(machineId);
  if (machine?.hidden["power"] !== "running") {
    throw new ArmError(409, "OperationNotAllowed", `Cannot modify extensions in the VM when the VM is not running.`);
  }
  return world.machines.get(machineId.toLowerCase());
}

/** Takes up the machines that an earlier emulator left in the state folder. */
export async function reviveMachines(world: World): Promise<void> {
  for (const machine of ofType(world, "Microsoft.Compute/virtualMachines")) {
    const guest = await world.guests?.attach(specOf(world, machine));
    if (guest === undefined) {
      machine.hidden["power"] = "stopped";
      continue;
    }
    world.machines.set(machine.id.toLowerCase(), guest);
    if (machine.hidden["power"] === "running") await start(world, machine);
  }
}

function power(machine: Resource, seconds: number, after: string, work: () => Promise<void>): Provision {
  const before = machine.hidden["power"];
  machine.hidden["power"] = after === "running" ? "starting" : after === "stopped" ? "stopping" : "deallocating";
  return {
    properties: machine.properties,
    seconds,
    work: async () => {
      try {
        await work();
        machine.hidden["power"] = after;
      } catch (error) {
        machine.hidden["power"] = before;
        throw error;
      }
    },
  };
}

async function boot(world: World, machine: Resource): Promise<void> {
  placeDisk(world, machine);
  const nic = world.store.get(textAt(machine.properties, "networkProfile", "networkInterfaces", 0, "id") ?? "");
  if (nic !== undefined) nic.properties["virtualMachine"] = { id: machine.id };
  if (world.guests !== undefined) {
    try {
      await world.guests.prepare();
      world.machines.set(machine.id.toLowerCase(), await world.guests.create(specOf(world, machine)));
      await start(world, machine);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ArmError(
        409,
        "OSProvisioningInternalError",
        `OS Provisioning failed for VM '${machine.name}' due to an internal error: ${reason}`,
      );
    }
  }
  machine.hidden["power"] = "running";
}

async function start(world: World, machine: Resource): Promise<void> {
  const guest = world.machines.get(machine.id.toLowerCase());
  await guest?.start();
  await guest?.setFirewall(firewallOf(world, machine));
}

async function stop(world: World, machine: Resource): Promise<void> {
  await world.machines.get(machine.id.toLowerCase())?.powerOff();
}

/** What has `deleteOption: Delete` goes with the machine; what has not is left, and billed. */
async function destroy(world: World, machine: Resource): Promise<void> {
  await world.machines.get(machine.id.toLowerCase())?.destroy();
  world.machines.delete(machine.id.toLowerCase());
  const interfaces = listAt(machine.properties, "networkProfile", "networkInterfaces");
  const storage = objectAt(machine.properties, "storageProfile");
  const attached = [objectAt(storage, "osDisk"), ...listAt(storage, "dataDisks")];
  world.store.remove(machine.id);
  for (const disk of attached)
    await release(world, textAt(disk, "managedDisk", "id"), textAt(disk, "deleteOption") === "Delete");
  for (const reference of interfaces) {
    const nic = world.store.get(textAt(reference, "id") ?? "");
    const address = publicAddressOf(world, nic);
    const addressGoes =
      textAt(nic?.properties, "ipConfigurations", 0, "properties", "publicIPAddress", "properties", "deleteOption") ===
      "Delete";
    if (nic !== undefined) nic.properties["virtualMachine"] = undefined;
    const nicGoes = textAt(reference, "properties", "deleteOption") === "Delete";
    await release(world, nic?.id, nicGoes);
    if (nicGoes) await release(world, address?.id, addressGoes);
  }
}

async function release(world: World, id: string | undefined, goes: boolean): Promise<void> {
  const resource = id === undefined ? undefined : world.store.get(id);
  if (resource === undefined) return;
  if (goes) await removeResource(world, resource.id)?.done;
  else if (resource.extra["managedBy"] !== undefined) {
    resource.extra["managedBy"] = undefined;
    resource.properties["diskState"] = "Unattached";
    world.store.touch(resource);
  }
}

function placeDisk(world: World, machine: Resource): void {
  const disk = objectAt(machine.properties, "storageProfile", "osDisk");
  const name = textAt(disk, "name") ?? `${machine.name}_OsDisk_1_${newGuid().replaceAll("-", "")}`;
  const id = `${machine.id.split("/providers/")[0]}/providers/Microsoft.Compute/disks/${name}`;
  const size = Number(textAt(disk, "diskSizeGB") ?? 30);
  world.store.put({
    id,
    name,
    type: "Microsoft.Compute/disks",
    ...(machine.location === undefined ? {} : { location: machine.location }),
    tags: {},
    properties: {
      diskState: "Attached",
      diskSizeGB: size,
      osType: "Linux",
      timeCreated: world.clock.now().toISOString(),
      provisioningState: "Succeeded",
    },
    extra: {
      managedBy: machine.id,
      sku: { name: textAt(disk, "managedDisk", "storageAccountType") ?? "Standard_LRS" },
    },
  });
  disk["name"] = name;
  disk["managedDisk"] = { ...objectAt(disk, "managedDisk"), id };
  disk["diskSizeGB"] = size;
}

function specOf(world: World, machine: Resource): GuestSpec {
  const { properties } = machine;
  const nic = world.store.get(textAt(properties, "networkProfile", "networkInterfaces", 0, "id") ?? "");
  return {
    id: createHash("sha256")
      .update(`${machine.id.toLowerCase()}/${textAt(properties, "vmId") ?? ""}`)
      .digest("hex")
      .slice(0, 16),
    hostname: textAt(properties, "osProfile", "computerName") ?? machine.name,
    adminUsername: textAt(properties, "osProfile", "adminUsername") ?? "azureuser",
    sshPublicKeys: listAt(properties, "osProfile", "linuxConfiguration", "ssh", "publicKeys").map(
      (key) => textAt(key, "keyData") ?? "",
    ),
    privateAddress: textAt(nic?.properties, "ipConfigurations", 0, "properties", "privateIPAddress") ?? "",
    publicAddress: textAt(publicAddressOf(world, nic)?.properties, "ipAddress"),
    memoryMegabytes: sizeNamed(textAt(properties, "hardwareProfile", "vmSize"))?.memoryInMB ?? 2048,
  };
}

/** Passwords and custom data go in and never come out. */
function described(properties: Json, existing: Resource | undefined): Json {
  const { adminPassword: _password, customData: _data, ...osProfile } = objectAt(properties, "osProfile");
  const storageProfile =
    existing === undefined ? objectAt(properties, "storageProfile") : objectAt(existing.properties, "storageProfile");
  const { version, ...image } = objectAt(storageProfile, "imageReference");
  const imageReference =
    image["publisher"] === undefined
      ? objectAt(storageProfile, "imageReference")
      : { ...image, version, exactVersion: version === "latest" ? "1.0.0" : version };
  return {
    ...properties,
    osProfile: { ...osProfile, allowExtensionOperations: true },
    storageProfile: { ...storageProfile, imageReference },
  };
}

function requireInterfaces(world: World, id: ResourceId, properties: Json): void {
  const interfaces = listAt(properties, "networkProfile", "networkInterfaces");
  if (interfaces.length === 0)
    throw new ArmError(
      400,
      "InvalidParameter",
      "Required parameter 'networkProfile.networkInterfaces' is missing (null).",
      { target: "networkProfile.networkInterfaces" },
    );
  for (const reference of interfaces) {
    const nic = referred(world, reference, id.id);
    const user = textAt(nic.properties, "virtualMachine", "id");
    if (user !== undefined && !sameId(user, id.id) && world.store.get(user) !== undefined) {
      throw new ArmError(400, "NicInUse", `Network Interface ${nic.id} is used by existing resource ${user}.`);
    }
  }
}

function requireProfile(properties: Json): void {
  const image = objectAt(properties, "storageProfile", "imageReference");
  if (
    image["id"] === undefined &&
    !["publisher", "offer", "sku", "version"].every((key) => typeof image[key] === "string")
  ) {
    throw new ArmError(400, "InvalidParameter", "Required parameter 'imageReference' is missing (null).", {
      target: "imageReference",
    });
  }
  if (/notfound|does-not-exist/i.test(String(image["offer"]))) {
    throw new ArmError(
      404,
      "PlatformImageNotFound",
      `The platform image '${Object.values(image).join(":")}' is not available. Verify that all fields in the storage profile are correct.`,
      { target: "imageReference" },
    );
  }
  const os = objectAt(properties, "osProfile");
  const noPassword = at(os, "linuxConfiguration", "disablePasswordAuthentication") === true;
  const keys = listAt(os, "linuxConfiguration", "ssh", "publicKeys");
  if (typeof os["adminUsername"] !== "string")
    throw new ArmError(400, "InvalidParameter", "Required parameter 'osProfile.adminUsername' is missing (null).", {
      target: "osProfile.adminUsername",
    });
  if (noPassword && keys.length === 0)
    throw new ArmError(
      400,
      "InvalidParameter",
      "Authentication using either SSH or by user name and password must be enabled in Linux profile.",
      { target: "linuxConfiguration" },
    );
  for (const key of keys) {
    if (!/^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/=]+/.test(textAt(key, "keyData") ?? "")) {
      throw new ArmError(
        400,
        "InvalidParameter",
        "The value of parameter linuxConfiguration.ssh.publicKeys.keyData is invalid.",
        { target: "linuxConfiguration.ssh.publicKeys.keyData" },
      );
    }
  }
}

function requireUnchanged(existing: Resource, properties: Json): void {
  const fixed: readonly (readonly (string | number)[])[] = [
    ["osProfile", "adminUsername"],
    ["osProfile", "computerName"],
    ["osProfile", "linuxConfiguration", "ssh", "publicKeys"],
    ["storageProfile", "imageReference", "offer"],
    ["storageProfile", "imageReference", "sku"],
  ];
  const changed = fixed.find(
    (path) => JSON.stringify(at(existing.properties, ...path)) !== JSON.stringify(at(properties, ...path)),
  );
  if (changed === undefined) return;
  const name = changed.slice(1).join(".");
  throw new ArmError(409, "PropertyChangeNotAllowed", `Changing property '${name}' is not allowed.`, { target: name });
}

function instanceView(world: World, machine: Resource): Json {
  const at = world.clock.now().toISOString();
  const state = textAt(machine.hidden, "power") ?? "running";
  const guest = world.machines.get(machine.id.toLowerCase());
  const provisioning = textAt(machine.properties, "provisioningState") ?? "Succeeded";
  return {
    computerName: textAt(machine.properties, "osProfile", "computerName"),
    osName: guest?.osName ?? "simulated",
    osVersion: guest?.osVersion ?? "0",
    vmAgent:
      state === "running"
        ? {
            vmAgentVersion: "2.13.0.0",
            statuses: [
              {
                code: "ProvisioningState/succeeded",
                level: "Info",
                displayStatus: "Ready",
                message: "Guest Agent is running",
                time: at,
              },
            ],
          }
        : undefined,
    statuses: [
      {
        code: `ProvisioningState/${provisioning.toLowerCase()}`,
        level: "Info",
        displayStatus: `Provisioning ${provisioning.toLowerCase()}`,
        time: at,
      },
      { code: `PowerState/${state}`, level: "Info", displayStatus: `VM ${state}` },
    ],
  };
}
