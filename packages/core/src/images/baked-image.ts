import type { Azure } from "../azure/connect.ts";
import { isNotFound, toBerthError } from "../azure/http/errors.ts";
import { shortLocation } from "../clouds.ts";
import { bakedImageId, compareVersions, isImageVersion } from "../plan/baked-image.ts";
import { digestInTag, engineIn, timeInTag } from "../plan/tag-values.ts";
import { type Tags, tagNames } from "../plan/tags.ts";

/** A version of an image that Berth made. Azure bills the storage of each copy of it until it is removed. */
export interface BakedImage {
  readonly name: string;
  /** Such as `1.0.0`. */
  readonly version: string;
  readonly id: string;
  readonly location: string;
  /** The locations that have a copy: hosts are created from it there. */
  readonly regions: readonly string[];
  readonly state: "ready" | "creating" | "failed";
  readonly createdAt: Date | undefined;
  /** The Docker Engine in it; undefined where its tags do not say. */
  readonly engine: { readonly version: string; readonly source: string } | undefined;
}

/** The same, with the digest of the request that it was made for. */
export interface StoredVersion extends BakedImage {
  readonly digest: string | undefined;
}

/** https://learn.microsoft.com/rest/api/compute/gallery-image-versions/get */
export interface VersionBody {
  readonly name?: string;
  readonly location?: string;
  readonly tags?: Tags;
  readonly properties?: {
    readonly provisioningState?: string;
    readonly publishingProfile?: {
      readonly publishedDate?: string;
      readonly targetRegions?: readonly { readonly name?: string }[];
    };
  };
}

/** The versions of an image that Berth made, the oldest first. */
export async function readVersions(azure: Azure, name: string): Promise<StoredVersion[]> {
  const found: StoredVersion[] = [];
  try {
    const path = `${bakedImageId(azure, { name })}/versions`;
    for await (const body of azure.arm.list<VersionBody>(path)) {
      const { name: version, tags } = body;
      if (isImageVersion(version) && tags?.[tagNames.image] !== undefined)
        found.push(storedVersion(azure, { name, version }, body));
    }
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return found.sort((a, b) => compareVersions(a.version, b.version));
}

export function storedVersion(
  azure: Azure,
  { name, version }: { readonly name: string; readonly version: string },
  { location = "", tags = {}, properties = {} }: VersionBody,
): StoredVersion {
  const { publishedDate, targetRegions = [] } = properties.publishingProfile ?? {};
  return {
    ...{ name, version, location: shortLocation(location) },
    id: bakedImageId(azure, { name, version }),
    regions: targetRegions.map((region) => shortLocation(region.name ?? "")),
    state: stateOf(properties.provisioningState),
    createdAt: timeInTag(publishedDate),
    engine: engineIn(tags[tagNames.engine]),
    digest: digestInTag(tags[tagNames.plan]),
  };
}

function stateOf(state = ""): BakedImage["state"] {
  if (/^succeeded$/i.test(state)) return "ready";
  return /^(failed|cancell?ed)$/i.test(state) ? "failed" : "creating";
}

/** Without what only Berth needs. */
export function bakedImageOf({ digest: _request, ...image }: StoredVersion): BakedImage {
  return image;
}
