import { shortLocation } from "../clouds.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { compareVersions } from "../plan/baked-image.ts";
import type { ImageFacts, MachineFacts } from "../plan/facts.ts";
import { type ImageReference, imageText, type MarketplaceImage, type MarketplacePlan } from "../plan/images.ts";
import { engineIn } from "../plan/tag-values.ts";
import { type Tags, tagNames } from "../plan/tags.ts";
import { together } from "../run/together.ts";
import type { Azure } from "./connect.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";
import { keptSizes, newerSizes } from "./kept-sizes.ts";
import { architectureOf, generationOf, wordsIn } from "./sizes.ts";

/** Facts whose sizes may be up to a day old. */
export interface RecentFacts extends MachineFacts {
  /** The same facts with sizes that are read now; undefined where they already are. */
  readonly withNewSizes: (() => Promise<MachineFacts>) | undefined;
}

/**
 * Reads what decides whether a machine can be created. What the caller may not read stays unknown.
 * @throws BerthError `image-not-found`
 */
export async function readMachineFacts(azure: Azure, location: string, image: ImageReference): Promise<RecentFacts> {
  const started = Date.now();
  const kept = keptSizes(azure, location);
  // The sizes are written to the caller's cache, which must not go on after a verb has failed.
  const [imageFacts, list] = await together(
    readable(azure, () => readImage(azure, location, image)),
    readable(azure, () => kept),
  );
  const withNewSizes = async () => {
    const newer = await readable(azure, () => newerSizes(azure, location, kept));
    return { image: imageFacts, sizes: newer?.sizes };
  };
  const areOld = list !== undefined && list.at < started;
  return { image: imageFacts, sizes: list?.sizes, withNewSizes: areOld ? withNewSizes : undefined };
}

async function readable<Value>(azure: Azure, read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    const known = toBerthError(error, { endpoint: azure.endpoint });
    if (isBerthError(known, "permission-denied")) return undefined;
    throw known;
  }
}

interface ListedImage {
  readonly name?: string;
  readonly tags?: Tags;
  readonly properties?: {
    readonly plan?: MarketplacePlan;
    /** The plan of an image of a gallery. */
    readonly purchasePlan?: MarketplacePlan;
    readonly hyperVGeneration?: string;
    readonly architecture?: string;
    readonly features?: readonly Feature[];
    readonly osType?: string;
    readonly osState?: string;
    readonly osDiskImage?: { readonly operatingSystem?: string };
    /** Of a managed image. */
    readonly storageProfile?: { readonly osDisk?: { readonly osType?: string; readonly osState?: string } };
    /** The locations of a gallery's version, as `West Europe`. */
    readonly publishingProfile?: {
      readonly targetRegions?: readonly { readonly name?: string }[];
      readonly excludeFromLatest?: boolean;
    };
    readonly imageDeprecationStatus?: { readonly imageState?: string; readonly scheduledDeprecationTime?: string };
  };
}

interface Feature {
  readonly name?: string;
  readonly value?: string;
}

async function readImage(azure: Azure, location: string, reference: ImageReference): Promise<ImageFacts> {
  const path = `/subscriptions/${azure.subscriptionId}/providers/Microsoft.Compute/locations/${location}`;
  try {
    const found =
      "publisher" in reference
        ? { image: await readMarketplaceImage(azure, path, reference), version: undefined }
        : await readImageById(azure, location, "id" in reference ? "" : path, imageText(reference));
    if (!isIn(location, found.version))
      throw new BerthError("image-not-found", { image: imageText(reference), location });
    return { ...factsOf(found.image), engine: engineIn(found.version?.tags?.[tagNames.engine]) };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new BerthError("image-not-found", { image: imageText(reference), location }, { cause: error });
  }
}

async function readMarketplaceImage(
  azure: Azure,
  path: string,
  { publisher, offer, sku, version }: MarketplaceImage,
): Promise<ListedImage> {
  const versions = `${path}/publishers/${publisher}/artifacttypes/vmimage/offers/${offer}/skus/${sku}/versions`;
  const found = version === "latest" ? await latestOf(azure, versions) : undefined;
  const known = found?.properties?.hyperVGeneration === undefined ? undefined : found;
  return known ?? (await azure.arm.get<ListedImage>(`${versions}/${found?.name ?? version}`));
}

/**
 * Images of shared and community galleries are read by location. The properties of a version are those of its image.
 * https://learn.microsoft.com/rest/api/compute/community-gallery-images/get
 */
async function readImageById(azure: Azure, location: string, path: string, id: string) {
  const definition = id.replace(/\/versions\/[^/]+$/i, "");
  // A gallery resolves "latest" only in a deployment.
  const isNamed = definition !== id && !/\/latest$/i.test(id);
  const [image, version] = await Promise.all([
    azure.arm.get<ListedImage>(`${path}${definition}`),
    isNamed ? azure.arm.get<ListedImage>(`${path}${id}`) : undefined,
  ]);
  const isOwn = !isNamed && image.tags?.[tagNames.image] !== undefined;
  return { image, version: isOwn ? await newestVersion(azure, definition, location) : version };
}

/** The version of an image of Berth's that Azure takes in a location, or one that is nowhere. */
async function newestVersion(azure: Azure, definition: string, location: string): Promise<ListedImage> {
  const versions: ListedImage[] = [];
  for await (const each of azure.arm.list<ListedImage>(`${definition}/versions`)) versions.push(each);
  const isOffered = (each: ListedImage) =>
    isIn(location, each) && each.properties?.publishingProfile?.excludeFromLatest !== true;
  const offered = versions.filter(isOffered).sort((a, b) => compareVersions(b.name ?? "", a.name ?? ""));
  return offered[0] ?? { properties: { publishingProfile: { targetRegions: [] } } };
}

/** Whether a gallery's version is in a location. Where it does not list its locations, Azure found it by this one. */
function isIn(location: string, version: ListedImage | undefined): boolean {
  const regions = version?.properties?.publishingProfile?.targetRegions;
  return regions?.some(({ name = "" }) => shortLocation(name) === location) ?? true;
}

/** With `$expand` the list has the properties of the image, too. */
async function latestOf(azure: Azure, versions: string): Promise<ListedImage | undefined> {
  const query = { $top: "1", $orderby: "name desc", $expand: "properties" };
  const [latest] = await azure.arm.get<ListedImage[]>(versions, { query });
  return latest;
}

function factsOf({ properties = {} }: ListedImage): ImageFacts {
  const {
    plan,
    purchasePlan,
    hyperVGeneration,
    architecture,
    features = [],
    imageDeprecationStatus: status,
  } = properties;
  const feature = (name: string) => features.find((each) => each.name === name)?.value ?? "";
  const securityType = feature("SecurityType");
  const isWithdrawn = /^(ScheduledForDeprecation|Deprecated)$/i.test(status?.imageState ?? "");
  return {
    generation: generationOf(hyperVGeneration),
    architecture: architectureOf(architecture),
    trustedLaunch: /TrustedLaunch/i.test(securityType),
    securityType: /^(TrustedLaunch|ConfidentialVM)$/i.test(securityType) ? securityType : undefined,
    unsuitable: unsuitableOf(properties),
    diskControllers: wordsIn(feature("DiskControllerTypes")),
    plan: plan ?? purchasePlan,
    deprecation: isWithdrawn
      ? { isOver: /^Deprecated$/i.test(status?.imageState ?? ""), at: status?.scheduledDeprecationTime }
      : undefined,
  };
}

function unsuitableOf(properties: NonNullable<ListedImage["properties"]>): ImageFacts["unsuitable"] {
  const { osType, osState } = properties.storageProfile?.osDisk ?? properties;
  if (/^windows$/i.test(osType ?? properties.osDiskImage?.operatingSystem ?? "")) return "windows";
  return /^specialized$/i.test(osState ?? "") ? "specialized" : undefined;
}
