import { resourceId } from "../resource-id.ts";

/**
 * Where baked images are. A gallery's name is unique in a subscription and has no dashes, so there is one, and a plan names an
 * image in it without a request: https://learn.microsoft.com/azure/virtual-machines/create-gallery
 */
export const imagePlace = { resourceGroup: "berth-images", gallery: "berth" } as const;

/** An image in the gallery, or one of its versions. */
export interface BakedImageName {
  readonly name: string;
  /** Such as `1.0.0`; undefined for the newest. */
  readonly version?: string | undefined;
}

/** The longest name leaves room for the prefix of {@link builderName}. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** Three 32-bit numbers: https://learn.microsoft.com/azure/virtual-machines/shared-image-galleries#image-versions */
const versionPattern = /^\d{1,9}\.\d{1,9}\.\d{1,9}$/;

export function isBakedImageName(text: unknown): text is string {
  return typeof text === "string" && namePattern.test(text);
}

export function isImageVersion(text: unknown): text is string {
  return typeof text === "string" && versionPattern.test(text);
}

/** Reads `NAME` or `NAME:VERSION`; undefined for anything else. */
export function parseBakedImageName(text: string): BakedImageName | undefined {
  const [name = "", version, ...rest] = text.split(":");
  if (rest.length > 0 || !isBakedImageName(name)) return undefined;
  return version === undefined || isImageVersion(version) ? { name, version } : undefined;
}

const prefix = /^gallery:/i;

/** Reads `gallery:NAME` or `gallery:NAME:VERSION`, as the field `image` of a host has it. */
export function parseBakedImage(image: string): BakedImageName | undefined {
  return prefix.test(image) ? parseBakedImageName(image.replace(prefix, "")) : undefined;
}

/** The resource id of an image, or of one of its versions. */
export function bakedImageId(target: { readonly subscriptionId: string }, { name, version }: BakedImageName): string {
  const image = `${imagePlace.gallery}/${name}`;
  const [type, path] =
    version === undefined ? (["images", image] as const) : (["images/versions", `${image}/${version}`] as const);
  return resourceId(target, imagePlace.resourceGroup, `Microsoft.Compute/galleries/${type}`, path);
}

/** The host that an image is captured from. Derived, so that a repeated command finds what an earlier one has left. */
export function builderName(image: string): string {
  return `image-${image}`;
}

/** The version after the newest of these: a number is not used twice. */
export function nextVersion(versions: readonly string[]): string {
  const newest = versions.toSorted(compareVersions).at(-1);
  if (newest === undefined) return "1.0.0";
  const [major, minor, patch = 0] = newest.split(".").map(Number);
  return [major, minor, patch + 1].join(".");
}

/** By their numbers, for `sort`. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((each) => each.split(".").map(Number));
  const differing = [0, 1, 2].map((index) => (a?.[index] ?? 0) - (b?.[index] ?? 0));
  return differing.find((each) => each !== 0) ?? 0;
}
