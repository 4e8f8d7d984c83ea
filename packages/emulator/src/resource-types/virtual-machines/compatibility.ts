import { ArmError } from "../../arm-error.ts";
import type { Image } from "../../catalog/images.ts";
import { zonesOf } from "../../catalog/locations.ts";
import type { Size } from "../../catalog/sizes.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import type { World } from "../../world.ts";
import { publicAddressOf } from "../network-interfaces.ts";

export interface Wanted {
  readonly name: string;
  readonly size: Size;
  readonly image: Image;
  readonly location: string;
  readonly zones: readonly string[];
  readonly properties: Json;
}

/**
 * Checks what a new machine's size, image, zone and location have to do with each other.
 * @throws ArmError `BadRequest`, `InvalidParameter`, and the codes of zones and Spot
 */
export function requireCompatible(world: World, wanted: Wanted): void {
  requireArchitecture(wanted);
  requireTrustedLaunch(wanted);
  requireDisks(wanted);
  requireRoom(wanted);
  requireLocalDisk(wanted);
  requireZone(world, wanted);
  requireSpot(world, wanted);
}

/** https://github.com/microsoft/lisa/pull/4560, https://github.com/microsoft/ga4gh-tes/issues/43 */
function requireArchitecture({ size, image }: Wanted): void {
  const { CpuArchitectureType: architecture, HyperVGenerations: generations } = size.series;
  if (image.architecture !== architecture)
    throw badRequest(
      `Cannot create a VM of size '${size.name}' because this VM size only supports a CPU Architecture of '${architecture}', but an image or disk with CPU Architecture '${image.architecture}' was given. Please check that the CPU Architecture of the image or disk is compatible with that of the VM size.`,
    );
  if (!generations.includes(image.hyperVGeneration))
    throw badRequest(
      `The selected VM size '${size.name}' cannot boot Hypervisor Generation '${image.hyperVGeneration.slice(1)}'. If this was a Create operation please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the selected VM Size. If this was an Update operation please select a Hypervisor Generation '${image.hyperVGeneration.slice(1)}' VM Size. For more information, see https://aka.ms/azuregen2vm`,
    );
}

/** https://github.com/Azure/azure-cli/issues/27975, https://github.com/Azure/AgentBaker/pull/9488 */
function requireTrustedLaunch({ size, image, properties }: Wanted): void {
  const type = textAt(properties, "securityProfile", "securityType");
  // https://github.com/hashicorp/terraform-provider-azurerm/issues/23148
  if (image.securityType !== undefined && image.securityType.toLowerCase() !== type?.toLowerCase())
    throw badRequest(
      `The provided gallery image only supports creation of VMs and VM Scale Sets with '${image.securityType}' security type.`,
    );
  if (type !== "TrustedLaunch") return;
  if (!image.isTrustedLaunchSupported)
    throw badRequest(
      "Use of TrustedLaunch setting is not supported for the provided image. Please select Trusted Launch Supported Gen2 OS Image. For more information, see https://aka.ms/TrustedLaunch-FAQ.",
    );
  if (size.series.TrustedLaunchDisabled)
    throw badRequest(
      `The VM size '${size.name}' is not supported for creation of VMs and Virtual Machine Scale Set with 'TrustedLaunch' security type.`,
    );
}

/** https://github.com/MicrosoftDocs/azure-docs/issues/8929 */
function requireDisks({ size, properties }: Wanted): void {
  if (size.series.PremiumIO) return;
  const { osDisk, dataDisks } = objectAt(properties, "storageProfile");
  for (const disk of [osDisk, ...listAt({ dataDisks }, "dataDisks")]) {
    const account = textAt(disk, "managedDisk", "storageAccountType");
    if (account?.startsWith("Premium") === true)
      throw invalidParameter(
        "osDisk.managedDisk.storageAccountType",
        `Requested operation cannot be performed because the VM size ${size.name} does not support the storage account type ${account} of disk '${textAt(disk, "name") ?? ""}'. Consider updating the VM to a size that supports Premium storage.`,
      );
  }
}

/** https://github.com/hitachienergy/epiphany/issues/1049 */
function requireRoom({ image, properties }: Wanted): void {
  const size = Number(textAt(properties, "storageProfile", "osDisk", "diskSizeGB") ?? image.gigabytes ?? 0);
  if (image.gigabytes === undefined || size >= image.gigabytes) return;
  throw new ArmError(
    409,
    "OperationNotAllowed",
    `The specified disk size ${size} GB is smaller than the size of the corresponding disk in the VM image: ${image.gigabytes} GB. This is not allowed. Please choose equal or greater size or do not specify an explicit size.`,
    { target: "osDisk.diskSizeGB" },
  );
}

/**
 * The message of a disk that is too large: https://github.com/cloudfoundry/bosh-azure-cpi-release/pull/674. The default placement is
 * the cache, where the size has one: https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update#diffdisksettings
 */
function requireLocalDisk({ size, properties }: Wanted): void {
  const disk = objectAt(properties, "storageProfile", "osDisk");
  if (textAt(disk, "diffDiskSettings", "option") !== "Local") return;
  const { series, name } = size;
  const supported = (series.SupportedEphemeralOSDiskPlacements ?? "").split(",").filter((word) => word !== "");
  const usual = series.CachedDiskBytes ? "CacheDisk" : (supported[0] ?? "");
  const placement = textAt(disk, "diffDiskSettings", "placement") ?? usual;
  if (!supported.includes(placement))
    throw notSupported(
      `OS disk of Ephemeral VM is not supported for VM size ${name} when the DiffDiskPlacement is ${placement}.`,
    );
  if (textAt(disk, "caching") !== "ReadOnly")
    throw invalidParameter("osDisk.caching", "Caching type of an ephemeral OS disk must be ReadOnly.");
  if (textAt(properties, "evictionPolicy") === "Deallocate")
    throw invalidParameter("evictionPolicy", "The eviction policy of a VM with an ephemeral OS disk must be Delete.");
  const gigabytes: Readonly<Record<string, number>> = {
    CacheDisk: (series.CachedDiskBytes ?? 0) / 1024 ** 3,
    ResourceDisk: (series.MaxResourceVolumeMB ?? 0) / 1024,
    NvmeDisk: (series.NvmeDiskSizeInMiB ?? 0) / 1024,
  };
  const limit = gigabytes[placement] ?? 0;
  if (Number(disk["diskSizeGB"] ?? 30) > limit)
    throw notSupported(
      `OS disk of Ephemeral VM with size greater than ${limit} GB is not allowed for VM size ${name} when the DiffDiskPlacement is ${placement}. Please refer to https://aka.ms/Ephemeral for more details.`,
    );
}

function notSupported(message: string): ArmError {
  return new ArmError(409, "NotSupported", message);
}

/** Regions where a public address without zones is in all of them: https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses#availability-zone */
const isZoneRedundantByDefault = (location: string) => !/^(china|usgov)/.test(location);

function requireZone(world: World, { name, location, zones, properties }: Wanted): void {
  const [zone] = zones;
  if (zone === undefined) return;
  if (zonesOf(location).length === 0)
    throw new ArmError(
      400,
      "LocationNotSupportAvailabilityZones",
      `The resource 'Microsoft.Compute/virtualMachines/${name}' does not support availability zones at location '${location}'.`,
    );
  if (zones.length > 1 || !zonesOf(location).includes(zone))
    throw new ArmError(
      400,
      "InvalidAvailabilityZone",
      `The zone(s) '${zones.join(",")}' for resource 'Microsoft.Compute/virtualMachines/${name}' is not supported. The supported zones for location '${location}' are '${zonesOf(location).join(",")}'`,
    );
  for (const reference of listAt(properties, "networkProfile", "networkInterfaces")) {
    const address = publicAddressOf(world, world.store.get(textAt(reference, "id") ?? ""));
    const own = listAt(address?.extra, "zones").map(String);
    const fits = own.length > 0 ? own.includes(zone) : isZoneRedundantByDefault(location);
    if (address === undefined || fits) continue;
    // https://github.com/MicrosoftDocs/azure-docs/issues/102902
    throw new ArmError(
      400,
      "ComputeResourceZoneConstraintDoesNotMatchPublicIPAddressZoneConstraint",
      `Compute resource ${name} has a zone constraint ${zone} but the PublicIPAddress ${address.id} used by the compute resource via NetworkInterface or LoadBalancer has a different zone constraint ${own.length > 0 ? own.join(",") : "Regional"}.`,
    );
  }
}

/** https://learn.microsoft.com/azure/virtual-machines/error-codes-spot */
function requireSpot({ cloud }: World, { size, properties }: Wanted): void {
  if (textAt(properties, "priority") !== "Spot") return;
  if (cloud === "AzureChinaCloud")
    throw new ArmError(
      400,
      "AzureSpotFeatureNotEnabledForSubscription",
      "Subscription not enabled with Azure Spot feature.",
    );
  if (!size.series.LowPriorityCapable)
    throw new ArmError(
      400,
      "AzureSpotIsNotSupportedForThisVMSize",
      `Azure Spot is not supported for this VM size ${size.name}.`,
    );
}

function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}

function invalidParameter(target: string, message: string): ArmError {
  return new ArmError(400, "InvalidParameter", message, { target });
}
