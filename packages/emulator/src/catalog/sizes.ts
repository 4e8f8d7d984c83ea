import { ArmError } from "../arm-error.ts";
import { textAt } from "../json.ts";
import { ofType } from "../resources/write.ts";
import type { Resource } from "../state/store.ts";
import type { SizeRestriction, World } from "../world.ts";

export interface Size {
  readonly name: string;
  readonly numberOfCores: number;
  readonly memoryInMB: number;
  readonly family: string;
}

const size = (name: string, numberOfCores: number, memoryGigabytes: number, family: string): Size => ({
  name,
  numberOfCores,
  memoryInMB: memoryGigabytes * 1024,
  family,
});

/** A choice of Azure's sizes; others are refused as one that is not offered. */
export const sizes: readonly Size[] = [
  size("Standard_B1s", 1, 1, "standardBSFamily"),
  size("Standard_B2s", 2, 4, "standardBSFamily"),
  size("Standard_B2ms", 2, 8, "standardBSFamily"),
  size("Standard_B2ts_v2", 2, 1, "standardBsv2Family"),
  size("Standard_B2ls_v2", 2, 4, "standardBsv2Family"),
  size("Standard_B2s_v2", 2, 8, "standardBsv2Family"),
  size("Standard_B4ls_v2", 4, 8, "standardBsv2Family"),
  size("Standard_B4s_v2", 4, 16, "standardBsv2Family"),
  size("Standard_D2s_v5", 2, 8, "standardDSv5Family"),
  size("Standard_D4s_v5", 4, 16, "standardDSv5Family"),
  size("Standard_D8s_v5", 8, 32, "standardDSv5Family"),
  size("Standard_D2ps_v6", 2, 8, "standardDpsv6Family"),
];

/** The locations of the emulation, of all clouds. */
export const locations: readonly string[] = [
  "westeurope",
  "northeurope",
  "eastus",
  "eastus2",
  "westus2",
  "germanywestcentral",
  "swedencentral",
  "chinanorth3",
  "chinaeast2",
  "usgovvirginia",
  "usgovarizona",
];

export function sizeNamed(name: string | undefined): Size | undefined {
  return sizes.find((each) => each.name.toLowerCase() === name?.toLowerCase());
}

/** Whether the subscription cannot have a size in a location. */
export function restrictionOf({ restrictions }: World, name: string, location: string): SizeRestriction | undefined {
  return restrictions.find(
    (each) => each.size.toLowerCase() === name.toLowerCase() && (each.location ?? location) === location,
  );
}

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

/** Of all families together, and of the one: whichever is used up first refuses. */
export function requireCores(world: World, location: string, size: Size, existing: Resource | undefined): void {
  const { family, numberOfCores } = size;
  const before = sizeOf(existing);
  const ofFamily = world.quotas.families[family];
  if (ofFamily !== undefined)
    requireBelow(`${family} Cores`, location, {
      limit: ofFamily,
      used: usedCores(world, location, family) - (before?.family === family ? before.numberOfCores : 0),
      needed: numberOfCores,
    });
  requireBelow(ofFamily === undefined ? `${family} Cores` : "Total Regional Cores", location, {
    limit: world.quotas.cores,
    used: usedCores(world, location) - (before?.numberOfCores ?? 0),
    needed: numberOfCores,
  });
}

export function usedCores(world: World, location: string, family?: string): number {
  return ofType(world, "Microsoft.Compute/virtualMachines")
    .filter((machine) => machine.location === location)
    .map(sizeOf)
    .filter((size) => family === undefined || size?.family === family)
    .reduce((sum, size) => sum + (size?.numberOfCores ?? 0), 0);
}

function requireBelow(
  what: string,
  location: string,
  { limit, used, needed }: { readonly limit: number; readonly used: number; readonly needed: number },
): void {
  if (used + needed <= limit) return;
  throw new ArmError(
    409,
    "OperationNotAllowed",
    `Operation could not be completed as it results in exceeding approved ${what} quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${needed}, (Minimum) New Limit Required: ${used + needed}.`,
  );
}

function sizeOf(machine: Resource | undefined): Size | undefined {
  return sizeNamed(textAt(machine?.properties, "hardwareProfile", "vmSize"));
}
