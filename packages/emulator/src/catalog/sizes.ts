import { ArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";
import type { SizeRestriction, World } from "../world.ts";
import { zonesOf } from "./locations.ts";

export interface Size {
  readonly name: string;
  readonly numberOfCores: number;
  readonly memoryInMB: number;
  readonly family: string;
  readonly series: Series;
}

/**
 * What the sizes of a series have in common, by the names of the capabilities that
 * https://learn.microsoft.com/rest/api/compute/resource-skus/list returns.
 */
interface Series {
  readonly HyperVGenerations: "V1" | "V2" | "V1,V2";
  readonly CpuArchitectureType: "x64" | "Arm64";
  readonly PremiumIO: boolean;
  readonly AcceleratedNetworkingEnabled: boolean;
  readonly DiskControllerTypes: "SCSI" | "NVMe" | "SCSI, NVMe";
  readonly LowPriorityCapable: boolean;
  readonly TrustedLaunchDisabled: boolean;
  readonly MaxDataDiskCount: number;
  readonly EphemeralOSDiskSupported: boolean;
  readonly SupportedEphemeralOSDiskPlacements?: string;
  readonly CachedDiskBytes?: number;
  readonly MaxResourceVolumeMB?: number;
  readonly NvmeDiskSizeInMiB?: number;
}

const general: Series = {
  HyperVGenerations: "V1,V2",
  CpuArchitectureType: "x64",
  PremiumIO: true,
  AcceleratedNetworkingEnabled: true,
  DiskControllerTypes: "SCSI",
  LowPriorityCapable: true,
  TrustedLaunchDisabled: false,
  MaxDataDiskCount: 4,
  EphemeralOSDiskSupported: false,
};

/** A cache of 50 GiB and a temporary disk of 16 GiB: https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dsv3-series */
const ds3: Series = {
  ...general,
  EphemeralOSDiskSupported: true,
  SupportedEphemeralOSDiskPlacements: "ResourceDisk,CacheDisk",
  CachedDiskBytes: 50 * 1024 ** 3,
  MaxResourceVolumeMB: 16_384,
};

/** A cache of 43 GiB and a temporary disk of 7 GiB: https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dsv2-series */
const ds2: Series = {
  ...ds3,
  AcceleratedNetworkingEnabled: false,
  CachedDiskBytes: 43 * 1024 ** 3,
  MaxResourceVolumeMB: 7168,
};

/** A temporary disk of 75 GiB and no cache: https://github.com/Azure/AKS/issues/2672 */
const eds5: Series = {
  ...general,
  EphemeralOSDiskSupported: true,
  SupportedEphemeralOSDiskPlacements: "ResourceDisk",
  CachedDiskBytes: 0,
  MaxResourceVolumeMB: 76_800,
};

/** https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/av2-series */
const av2: Series = {
  ...general,
  HyperVGenerations: "V1",
  PremiumIO: false,
  AcceleratedNetworkingEnabled: false,
  TrustedLaunchDisabled: true,
  MaxDataDiskCount: 2,
};

/** https://learn.microsoft.com/azure/virtual-machines/spot-vms#limitations excludes the B-series. */
const b: Series = { ...general, AcceleratedNetworkingEnabled: false, LowPriorityCapable: false };

/** Ampere Altra: https://learn.microsoft.com/azure/virtual-machines/trusted-launch#virtual-machines-sizes excludes it. */
const ampere: Series = {
  ...general,
  HyperVGenerations: "V2",
  CpuArchitectureType: "Arm64",
  TrustedLaunchDisabled: true,
};

/** Cobalt 100: https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dpsv6-series */
const cobalt: Series = { ...ampere, TrustedLaunchDisabled: false, DiskControllerTypes: "NVMe", MaxDataDiskCount: 8 };

/** https://learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/dsv6-series */
const v6: Series = { ...general, HyperVGenerations: "V2", DiskControllerTypes: "NVMe", MaxDataDiskCount: 8 };

/** A local NVMe disk of 110 GiB: https://learn.microsoft.com/azure/virtual-machines/sizes/memory-optimized/edsv6-series */
const eds6: Series = {
  ...v6,
  EphemeralOSDiskSupported: true,
  SupportedEphemeralOSDiskPlacements: "NvmeDisk",
  NvmeDiskSizeInMiB: 112_640,
};

const size = (
  name: string,
  numberOfCores: number,
  memoryGigabytes: number,
  family: string,
  series: Series = general,
): Size => ({ name, numberOfCores, memoryInMB: memoryGigabytes * 1024, family, series });

/** A selection of Azure's sizes. All others are reported as unavailable. */
export const sizes: readonly Size[] = [
  size("Standard_A1_v2", 1, 2, "standardAv2Family", av2),
  size("Standard_B1s", 1, 1, "standardBSFamily", b),
  size("Standard_B2s", 2, 4, "standardBSFamily", b),
  size("Standard_B2ms", 2, 8, "standardBSFamily", b),
  size("Standard_B2ts_v2", 2, 1, "standardBsv2Family"),
  size("Standard_B2ls_v2", 2, 4, "standardBsv2Family"),
  size("Standard_B2s_v2", 2, 8, "standardBsv2Family"),
  size("Standard_B4ls_v2", 4, 8, "standardBsv2Family"),
  size("Standard_B4s_v2", 4, 16, "standardBsv2Family"),
  size("Standard_B2pts_v2", 2, 1, "standardBpsv2Family", ampere),
  size("Standard_B2pls_v2", 2, 4, "standardBpsv2Family", ampere),
  size("Standard_B2ps_v2", 2, 8, "standardBpsv2Family", ampere),
  size("Standard_B4pls_v2", 4, 8, "standardBpsv2Family", ampere),
  // What `az vm create` takes without a size: https://github.com/Azure/azure-cli/blob/azure-cli-2.74.0/src/azure-cli/azure/cli/command_modules/vm/custom.py
  size("Standard_DS1_v2", 1, 3.5, "standardDSv2Family", ds2),
  size("Standard_D2s_v3", 2, 8, "standardDSv3Family", ds3),
  size("Standard_D2s_v5", 2, 8, "standardDSv5Family"),
  size("Standard_D4s_v5", 4, 16, "standardDSv5Family"),
  size("Standard_D8s_v5", 8, 32, "standardDSv5Family"),
  size("Standard_E2ds_v5", 2, 16, "standardEDSv5Family", eds5),
  size("Standard_E2ds_v6", 2, 16, "standardEdsv6Family", eds6),
  size("Standard_D2ps_v5", 2, 8, "standardDPSv5Family", ampere),
  size("Standard_D2s_v6", 2, 8, "standardDsv6Family", v6),
  size("Standard_D2pls_v6", 2, 4, "standardDplsv6Family", cobalt),
  size("Standard_D2ps_v6", 2, 8, "standardDpsv6Family", cobalt),
  size("Standard_D4ps_v6", 4, 16, "standardDpsv6Family", cobalt),
];

export function sizeNamed(name: string | undefined): Size | undefined {
  return sizes.find((each) => each.name.toLowerCase() === name?.toLowerCase());
}

/** The capabilities of a size as the list of SKUs has them: texts, and `True` or `False`. */
export function capabilitiesOf({ numberOfCores, memoryInMB, series }: Size, location: string, isSpotOffered: boolean) {
  const { TrustedLaunchDisabled, ...others } = series;
  const all = {
    vCPUs: numberOfCores,
    MemoryGB: memoryInMB / 1024,
    ...others,
    LowPriorityCapable: series.LowPriorityCapable && isSpotOffered,
    // Only where it is disabled is it listed.
    ...(TrustedLaunchDisabled ? { TrustedLaunchDisabled } : {}),
    ...(zonesOf(location).length > 0 ? {} : { UltraSSDAvailable: false }),
  };
  return Object.entries(all).map(([name, value]) => ({
    name,
    value: typeof value === "boolean" ? (value ? "True" : "False") : String(value),
  }));
}
/** The restriction that makes a size unavailable to the subscription in a location, if any. */
export function restrictionOf({ restrictions }: World, name: string, location: string): SizeRestriction | undefined {
  return restrictions.find(
    (each) => each.size.toLowerCase() === name.toLowerCase() && (each.location ?? location) === location,
  );
}

/** @throws ArmError `InvalidParameter`, or `SkuNotAvailable` for a name that has the form of a size */
export function requireSize(world: World, name: string | undefined, location: string): Size {
  const found = sizeNamed(name);
  if (found !== undefined && restrictionOf(world, found.name, location) === undefined) return found;
  if (name === undefined || !/^(Standard|Basic)_[A-Z]+\d/i.test(name)) {
    throw new ArmError(
      400,
      "InvalidParameter",
      `The value ${String(name)} provided for the VM size is not valid. The valid sizes in the current region are: ${sizes.map((each) => each.name).join(",")}.`,
      { target: "vmSize" },
    );
  }
  throw new ArmError(
    409,
    "SkuNotAvailable",
    `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${String(name)}' is currently not available in location '${location}'. Please try another size or deploy to a different location or different zone.`,
  );
}

/** All sizes, as the lists of a location's and of a machine's sizes show them: https://learn.microsoft.com/rest/api/compute/virtual-machines/list-available-sizes */
export function describeSizes(): Json[] {
  return sizes.map(({ name, numberOfCores, memoryInMB, series }) => ({
    name,
    numberOfCores,
    memoryInMB,
    osDiskSizeInMB: 1_047_552,
    resourceDiskSizeInMB: 0,
    maxDataDiskCount: series.MaxDataDiskCount,
  }));
}
