import { ArmError } from "../arm-error.ts";

/** A size of which Azure has no machine left, in a zone or in all of a location. */
export interface Shortage {
  /** Default: every size. */
  readonly size?: string;
  /** Default: every zone, and machines of no zone. */
  readonly zone?: string;
  /** Default: every location. */
  readonly location?: string;
}

/**
 * Looks for room when a machine is made or started.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-sku-not-available
 * @throws ArmError `AllocationFailed` or, for a machine of a zone, `ZonalAllocationFailed`
 */
export function requireRoom(
  shortages: readonly Shortage[],
  machine: { readonly size: string; readonly zone: string | undefined; readonly location: string },
): void {
  const short = shortages.some(
    ({ size = machine.size, zone = machine.zone, location = machine.location }) =>
      size === machine.size && zone === machine.zone && location === machine.location,
  );
  if (!short) return;
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
