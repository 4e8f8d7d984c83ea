import type { MarketplacePlan } from "./images.ts";

/** What Azure says about a machine's image and about the sizes of its location. */
export interface MachineFacts {
  /** Undefined where the caller may not read images. */
  readonly image: ImageFacts | undefined;
  /** Undefined where the caller may not read sizes. */
  readonly sizes: readonly SizeFacts[] | undefined;
}

/** The architecture of a machine's processor. */
export type Architecture = "x64" | "arm64";

/** https://learn.microsoft.com/rest/api/compute/virtual-machine-images/get */
export interface ImageFacts {
  readonly generation: 1 | 2;
  readonly architecture: Architecture;
  readonly trustedLaunch: boolean;
  /** The only security type that a machine of the image can have, such as `TrustedLaunch`. */
  readonly securityType: string | undefined;
  /** Why no host can be created from it. */
  readonly unsuitable: "windows" | "specialized" | undefined;
  readonly diskControllers: readonly string[];
  readonly plan: MarketplacePlan | undefined;
  /** The Docker Engine in an image that Berth made, as far as its tags say. */
  readonly engine?: { readonly version: string; readonly source: string } | undefined;
  /** When its publisher withdraws it: a machine cannot be created from it afterwards. */
  readonly deprecation: { readonly isOver: boolean; readonly at: string | undefined } | undefined;
}

/** A VM size as a location offers it: https://learn.microsoft.com/rest/api/compute/resource-skus/list */
export interface SizeFacts {
  readonly name: string;
  readonly family: string;
  readonly cores: number;
  readonly memoryGb: number;
  /** ARM's reason code where the subscription cannot use it. */
  readonly restriction?: string | undefined;
  /** The zones in which the subscription can use it. */
  readonly zones: readonly string[];
  readonly generations: readonly (1 | 2)[];
  readonly architecture: Architecture;
  readonly trustedLaunch: boolean;
  readonly premiumDisks: boolean;
  readonly dataDisks: number;
  readonly acceleratedNetworking: boolean;
  readonly spot: boolean;
  readonly diskControllers: readonly string[];
  /** The local disks that can be an ephemeral OS disk. */
  readonly localDisks: readonly LocalDisk[];
}

/** https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks#placement-options-for-ephemeral-os-disks */
export interface LocalDisk {
  readonly placement: "NvmeDisk" | "CacheDisk" | "ResourceDisk";
  readonly sizeGb: number;
}

export function sizeNamed(sizes: readonly SizeFacts[], name: string): SizeFacts | undefined {
  return sizes.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
