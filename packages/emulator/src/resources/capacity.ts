import { ArmError } from "../arm-error.ts";
import { type Size, sizeNamed } from "../catalog/sizes.ts";
import { textAt } from "../json.ts";
import type { Resource } from "../state/resource.ts";
import type { Shortage, World } from "../world.ts";
import { resourcesOfType } from "./read.ts";

/**
 * Checks whether Azure has capacity for a machine that is created or started.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-sku-not-available
 * @throws ArmError `AllocationFailed` or, for a machine in a zone, `ZonalAllocationFailed`
 */
export function requireCapacity(
  shortages: readonly Shortage[],
  machine: { readonly size: string; readonly zone: string | undefined; readonly location: string },
): void {
  const isShort = shortages.some(
    ({ size = machine.size, zone = machine.zone, location = machine.location }) =>
      size === machine.size && zone === machine.zone && location === machine.location,
  );
  if (!isShort) return;
  if (machine.zone !== undefined)
    throw new ArmError(
      409,
      "ZonalAllocationFailed",
      "Allocation failed. We do not have sufficient capacity for the requested VM size in this zone. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
    );
  throw new ArmError(
    409,
    "AllocationFailed",
    "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
  );
}

/**
 * Checks the core quotas of the family and of the whole location.
 * @throws ArmError `OperationNotAllowed`
 */
export function requireCoreQuota(world: World, location: string, size: Size, existing: Resource | undefined): void {
  const { family, numberOfCores } = size;
  const before = sizeOf(existing);
  const familyQuota = world.quotas.families[family];
  if (familyQuota !== undefined)
    requireWithinQuota(`${family} Cores`, location, {
      limit: familyQuota,
      used: usedCores(world, location, family) - (before?.family === family ? before.numberOfCores : 0),
      needed: numberOfCores,
    });
  requireWithinQuota(familyQuota === undefined ? `${family} Cores` : "Total Regional Cores", location, {
    limit: world.quotas.cores,
    used: usedCores(world, location) - (before?.numberOfCores ?? 0),
    needed: numberOfCores,
  });
}

export function usedCores(world: World, location: string, family?: string): number {
  return resourcesOfType(world, "Microsoft.Compute/virtualMachines")
    .filter((machine) => machine.location === location)
    .map(sizeOf)
    .filter((size) => family === undefined || size?.family === family)
    .reduce((sum, size) => sum + (size?.numberOfCores ?? 0), 0);
}

function requireWithinQuota(
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
