import { ArmError } from "../arm-error.ts";
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

/** A selection of Azure's sizes. All others are reported as unavailable. */
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

export function sizeNamed(name: string | undefined): Size | undefined {
  return sizes.find((each) => each.name.toLowerCase() === name?.toLowerCase());
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
