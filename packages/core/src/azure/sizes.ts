import { shortLocation } from "../clouds.ts";
import type { LocalDisk, SizeFacts } from "../plan/facts.ts";
import type { Azure } from "./connect.ts";

/** Every size that a location has, also those that the subscription cannot use. Throws what the client throws. */
export async function readSizes(azure: Azure, location: string): Promise<SizeFacts[]> {
  const sizes: SizeFacts[] = [];
  // Azure filters by location only; that leaves some hundred kilobytes instead of megabytes.
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/skus`;
  for await (const sku of azure.arm.list<ResourceSku>(path, { query: { $filter: `location eq '${location}'` } }))
    if (sku.resourceType === "virtualMachines") sizes.push(sizeOf(sku, location));
  return sizes;
}

/** https://learn.microsoft.com/rest/api/compute/resource-skus/list */
interface ResourceSku {
  readonly resourceType?: string;
  readonly name?: string;
  readonly family?: string;
  readonly capabilities?: readonly { readonly name?: string; readonly value?: string }[];
  readonly locationInfo?: readonly { readonly location?: string; readonly zones?: readonly string[] }[];
  readonly restrictions?: readonly {
    readonly type?: string;
    readonly reasonCode?: string;
    readonly restrictionInfo?: { readonly zones?: readonly string[] };
  }[];
}

function sizeOf(
  { name = "", family = "", capabilities = [], restrictions = [], ...sku }: ResourceSku,
  location: string,
): SizeFacts {
  const capability = (wanted: string) => capabilities.find((each) => each.name === wanted)?.value ?? "";
  const has = (wanted: string) => /^true$/i.test(capability(wanted));
  const zones = sku.locationInfo?.find((each) => shortLocation(each.location ?? "") === location)?.zones ?? [];
  const closed = restrictions.flatMap((each) => (each.type === "Zone" ? (each.restrictionInfo?.zones ?? []) : []));
  return {
    name,
    family,
    cores: Number(capability("vCPUs")),
    memoryGb: Number(capability("MemoryGB")),
    restriction: restrictions.find(({ type }) => type === "Location")?.reasonCode,
    zones: zones.filter((zone) => !closed.includes(zone)).toSorted(),
    generations: wordsIn(capability("HyperVGenerations")).map(generationOf),
    architecture: architectureOf(capability("CpuArchitectureType")),
    // Only where it is disabled does the list say so.
    trustedLaunch: !has("TrustedLaunchDisabled"),
    premiumDisks: has("PremiumIO"),
    dataDisks: Number(capability("MaxDataDiskCount")),
    acceleratedNetworking: has("AcceleratedNetworkingEnabled"),
    spot: has("LowPriorityCapable"),
    diskControllers: wordsIn(capability("DiskControllerTypes")),
    localDisks: has("EphemeralOSDiskSupported") ? localDisks(capability) : [],
  };
}

/** The fastest first. A size without the list of placements has a cache or a temporary disk, or both. */
function localDisks(capability: (name: string) => string): LocalDisk[] {
  const placements = wordsIn(capability("SupportedEphemeralOSDiskPlacements"));
  const all = [
    { placement: "NvmeDisk", sizeGb: Number(capability("NvmeDiskSizeInMiB")) / 1024 },
    { placement: "CacheDisk", sizeGb: Number(capability("CachedDiskBytes")) / 1024 ** 3 },
    { placement: "ResourceDisk", sizeGb: Number(capability("MaxResourceVolumeMB")) / 1024 },
  ] as const;
  return all.filter(
    ({ placement, sizeGb }) =>
      sizeGb > 0 && (placements.length === 0 ? placement !== "NvmeDisk" : placements.includes(placement)),
  );
}

export function generationOf(text: string | undefined): 1 | 2 {
  return /^V?2$/i.test(text ?? "") ? 2 : 1;
}

export function architectureOf(text: string | undefined): "x64" | "arm64" {
  return /^arm64$/i.test(text ?? "") ? "arm64" : "x64";
}

export function wordsIn(text: string): string[] {
  return text.split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
}
