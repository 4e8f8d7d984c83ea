import { randomUUID } from "node:crypto";
import { ArmError } from "../../arm-error.ts";
import { type Image, onlyVersion } from "../../catalog/images.ts";
import { requirePurchasable } from "../../catalog/marketplace-terms.ts";
import { describeSizes, requireSize } from "../../catalog/sizes.ts";
import { durations } from "../../durations.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { requireCoreQuota } from "../../resources/capacity.ts";
import { locationOf } from "../../resources/envelope.ts";
import { requireResource } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { Provision, ResourceType, World } from "../../world.ts";
import { requireReferencedImage } from "../galleries/referenced-image.ts";
import { digestOf, requireInterfaces, requireProfile, requireUnchanged } from "./checks.ts";
import { requireCompatible } from "./compatibility.ts";
import { changedDataDisks, changedDisk, dataDisksOf, requireDataDisks } from "./data-disks.ts";
import { deployPolicyExtensions } from "./extensions/policy-extensions.ts";
import { generalize, requireNotGeneralized } from "./generalize.ts";
import { imageTraits } from "./image-traits.ts";
import { allocate, boot, destroy, powerOf, powerOff, powerOn } from "./lifecycle.ts";
import { changeDisks } from "./machine-disks.ts";
import { runShellScript } from "./run-shell-script.ts";
import { systemOf } from "./system.ts";
import { instanceView, machineView } from "./view.ts";

export const virtualMachines: ResourceType = {
  type: "Microsoft.Compute/virtualMachines",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const location = locationOf(body) ?? "";
    const size = requireSize(world, textAt(properties, "hardwareProfile", "vmSize"), location);
    requireCoreQuota(world, location, size, existing);
    if (existing !== undefined) requireUnchanged(existing, properties);
    // An update may leave out the image, which cannot change: https://github.com/Azure/azure-cli/blob/dev/src/azure-cli/azure/cli/command_modules/vm/custom.py
    const reference = objectAt(properties, "storageProfile", "imageReference");
    const isSameImage = existing !== undefined && Object.keys(reference).length === 0;
    const image = isSameImage ? undefined : requireReferencedImage(world, reference, location);
    const system = image?.os ?? systemOf(existing);
    requireProfile(existing === undefined ? properties : { ...existing.properties, ...properties }, system);
    if (existing === undefined) requirePurchasable(world, id.id, body, image);
    requireInterfaces(world, id, properties);
    const set = textAt(properties, "availabilitySet", "id");
    // https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/528
    if (set !== undefined) requireResource(world, set);
    const { before, after } = dataDisks(existing, properties);
    requireDataDisks(world, id, { before, after, size, location });
    if (existing === undefined && image !== undefined)
      requireCompatible(world, {
        name: id.name,
        size,
        image,
        location,
        zones: listAt(body, "zones").map(String),
        properties,
      });
    const customData = textAt(properties, "osProfile", "customData");
    const isResized =
      existing !== undefined &&
      powerOf(world, existing) === "running" &&
      textAt(existing.properties, "hardwareProfile", "vmSize") !== size.name;
    return {
      properties: {
        ...storedProperties(properties, existing, system, image, after),
        vmId: existing?.properties["vmId"] ?? randomUUID(),
        timeCreated: existing?.properties["timeCreated"] ?? world.clock.now().toISOString(),
      },
      extra: systemIdentity(world, body, existing),
      hidden: existing?.hidden ?? {
        power: "starting",
        customData: digestOf(customData),
        image: image && imageTraits(image, reference),
      },
      seconds: existing === undefined ? durations.machineBoot.seconds : 2,
      reportSeconds: existing === undefined ? durations.machineReport.seconds : 0,
      work: async (machine, signal) => {
        if (existing !== undefined) changeDisks(world, machine, before);
        await (isResized ? reboot(world, machine, signal) : boot(world, machine, signal, customData));
        deployPolicyExtensions(world, machine);
      },
    };
  },
  remove: (world, machine) => ({ seconds: 10, work: () => destroy(world, machine) }),
  view: machineView,
  actions: {
    start: (world, machine) => {
      requireNotGeneralized(machine, "Start VM");
      return changePower(machine, durations.machineStart.seconds, "running", async (signal, before) => {
        if (before === "deallocated") allocate(world, machine);
        await powerOn(world, machine, signal);
      });
    },
    poweroff: (world, machine) => changePower(machine, 5, "stopped", () => powerOff(world, machine)),
    deallocate: (world, machine) => {
      requireManagedDisk(machine);
      return changePower(machine, durations.machineDeallocation.seconds, "deallocated", () => powerOff(world, machine));
    },
    restart: (world, machine) => {
      requireNotGeneralized(machine, "Restart VM");
      return changePower(machine, 5, "running", (signal) => reboot(world, machine, signal));
    },
    // On another node: https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/redeploy-to-new-node-windows
    redeploy: (world, machine) => {
      requireNotGeneralized(machine, "Redeploy VM");
      return changePower(machine, durations.machineStart.seconds, "running", (signal) =>
        reboot(world, machine, signal),
      );
    },
    // A failed machine is then `Succeeded`: https://learn.microsoft.com/rest/api/compute/virtual-machines/reapply
    reapply: (_world, machine) => ({ properties: machine.properties, seconds: 2, work: async () => undefined }),
    generalize,
    runcommand: runShellScript,
  },
  reads: {
    instanceview: (world, machine) => instanceView(world, machine),
    vmsizes: () => ({ value: describeSizes() }),
  },
};

/** https://learn.microsoft.com/rest/api/compute/virtual-machines/get#virtualmachineidentity */
function systemIdentity({ tenantId }: World, body: Json, existing: Resource | undefined): Json {
  const identity = objectAt(body, "identity");
  if (/^None$/i.test(textAt(identity, "type") ?? "")) return { identity: undefined };
  if (!/\bSystemAssigned\b/i.test(textAt(identity, "type") ?? "")) return {};
  const principalId = textAt(existing?.extra, "identity", "principalId") ?? randomUUID();
  return { identity: { ...identity, principalId, tenantId } };
}

/** https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks */
function requireManagedDisk({ name, properties }: Resource): void {
  if (textAt(properties, "storageProfile", "osDisk", "diffDiskSettings", "option") !== "Local") return;
  throw new ArmError(
    409,
    "OperationNotAllowed",
    `Operation 'deallocate' is not allowed on VM '${name}' since it has an ephemeral OS disk.`,
  );
}

async function reboot(world: World, machine: Resource, signal: AbortSignal): Promise<void> {
  await powerOff(world, machine);
  await powerOn(world, machine, signal);
}

function changePower(
  machine: Resource,
  seconds: number,
  after: string,
  work: (signal: AbortSignal, before: unknown) => Promise<void>,
): Provision {
  return {
    properties: machine.properties,
    seconds,
    work: async (_machine, signal) => {
      const before = machine.hidden["power"];
      const during: Readonly<Record<string, string>> = { stopped: "stopping", deallocated: "deallocating" };
      Object.assign(machine.hidden, { power: during[after] ?? "starting", powerBefore: before });
      try {
        await work(signal, before);
        machine.hidden["power"] = after;
      } catch (error) {
        machine.hidden["power"] = before;
        throw error;
      } finally {
        delete machine.hidden["powerBefore"];
      }
    },
  };
}

/** Passwords and custom data are never stored. */
function storedProperties(
  properties: Json,
  existing: Resource | undefined,
  system: Image["os"],
  image: Image | undefined,
  disksAfter: readonly unknown[],
): Json {
  const { instanceView: _view, ...rest } = properties;
  const { adminPassword: _password, customData: _data, ...osProfile } = objectAt(properties, "osProfile");
  return {
    ...rest,
    osProfile: { ...osProfile, allowExtensionOperations: true, requireGuestProvisionSignal: true },
    storageProfile:
      existing === undefined
        ? { ...storageOf(objectAt(properties, "storageProfile"), system, image), dataDisks: disksAfter }
        : changedStorage(objectAt(existing.properties, "storageProfile"), properties, disksAfter),
  };
}

function changedStorage(storage: Json, properties: Json, dataDisks: readonly unknown[]): Json {
  const osDisk = changedDisk(objectAt(storage, "osDisk"), objectAt(properties, "storageProfile", "osDisk"));
  return { ...storage, osDisk, dataDisks };
}

/** A PUT that says nothing of data disks leaves them as they are. */
function dataDisks(existing: Resource | undefined, properties: Json): { before: unknown[]; after: unknown[] } {
  const before = dataDisksOf(existing?.properties);
  const isGiven = objectAt(properties, "storageProfile")["dataDisks"] !== undefined;
  return { before, after: isGiven ? changedDataDisks(before, dataDisksOf(properties)) : before };
}

function storageOf(storage: Json, osType: Image["os"], image: Image | undefined): Json {
  const reference = objectAt(storage, "imageReference");
  const exactVersion = image?.version ?? (reference["version"] === "latest" ? onlyVersion : reference["version"]);
  const size = image?.gigabytes === undefined ? {} : { diskSizeGB: image.gigabytes };
  const osDisk = { caching: "ReadWrite", ...size, ...objectAt(storage, "osDisk"), osType };
  return { ...storage, imageReference: { ...reference, exactVersion }, osDisk };
}
