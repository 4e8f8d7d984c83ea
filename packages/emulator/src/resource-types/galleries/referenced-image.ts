import { ArmError } from "../../arm-error.ts";
import { type Image, requireImage } from "../../catalog/images.ts";
import { at, isObject, type Json, listAt, objectAt, textAt } from "../../json.ts";
import { childrenOf, resourcesOfType } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";
import { capturedDiskOf } from "./captured-disk.ts";

/**
 * The image that a machine references: one of the marketplace, of a gallery, or a managed one.
 * @throws ArmError `GalleryImageNotFound`, and those of `requireImage`
 */
export function requireReferencedImage(world: World, reference: Json, location: string): Image {
  const [id, shared, community] = ["id", "sharedGalleryImageId", "communityGalleryImageId"].map((key) =>
    textAt(reference, key),
  );
  const given = id ?? shared ?? community;
  if (given === undefined) return requireImage(reference);
  const found = id ?? ownId(world, given);
  const image = found === undefined ? undefined : imageById(world, found, location);
  if (image !== undefined) return image;
  throw new ArmError(
    404,
    "GalleryImageNotFound",
    `The gallery image ${given} is not available in ${location} region. Please contact image owner to replicate to this region, or change your requested region.`,
    { target: "imageReference" },
  );
}

/** The id, in this subscription, of an image of a shared or community gallery; undefined where nobody shares it. */
export function ownId(world: World, id: string): string | undefined {
  const [, kind = "", name = "", rest = ""] = /^\/(Shared|Community)Galleries\/([^/]+)(\/.*)$/i.exec(id) ?? [];
  const gallery = resourcesOfType(world, "Microsoft.Compute/galleries").find((each) =>
    [publicNamesOf(each, kind)].flat().some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  return gallery?.hidden["isShared"] === true ? `${gallery.id}${rest}` : undefined;
}

/** Whether a version of a gallery's image is in a location: `West Europe` is `westeurope`. */
export function isReplicatedTo(version: Resource, location: string): boolean {
  return listAt(version.properties, "publishingProfile", "targetRegions").some(
    (region) => textAt(region, "name")?.replaceAll(" ", "").toLowerCase() === location.toLowerCase(),
  );
}

function publicNamesOf({ properties }: Resource, kind: string): string[] {
  if (/^community$/i.test(kind))
    return listAt(properties, "sharingProfile", "communityGalleryInfo", "publicNames").map(String);
  return [textAt(properties, "identifier", "uniqueName") ?? ""];
}

function imageById(world: World, id: string, location: string): Image | undefined {
  const [, definitionId = "", version] = /^(.*?)(?:\/versions\/([^/]+))?$/i.exec(id) ?? [];
  const definition = world.store.get(definitionId);
  if (definition === undefined) return undefined;
  if (definition.type === "Microsoft.Compute/images") return managedImage(definition);
  const isNewest = version === undefined || /^latest$/i.test(version);
  const isWanted = (each: Resource) =>
    isNewest ? at(each.properties, "publishingProfile", "excludeFromLatest") !== true : each.name === version;
  const [newest] = childrenOf(world, definitionId)
    .filter((each) => isWanted(each) && isReplicated(each) && isReplicatedTo(each, location))
    .sort((a, b) => b.name.localeCompare(a.name, "en", { numeric: true }));
  return newest === undefined ? undefined : galleryImage(definition, newest);
}

/** A version is offered once it is replicated, and while it changes. */
function isReplicated({ properties }: Resource): boolean {
  return /^(Succeeded|Updating)$/.test(textAt(properties, "provisioningState") ?? "");
}

/** https://learn.microsoft.com/azure/virtual-machines/trusted-launch-faq: managed images have no security type. */
function managedImage({ name, properties, hidden }: Resource): Image {
  return {
    sku: name,
    os: osOf(objectAt(properties, "storageProfile", "osDisk")),
    hyperVGeneration: generationOf(properties),
    architecture: "x64",
    isTrustedLaunchSupported: false,
    plan: isObject(hidden["plan"]) ? hidden["plan"] : undefined,
    isDeprecated: false,
  };
}

function galleryImage({ name, properties }: Resource, version: Resource): Image {
  const feature = listAt(properties, "features").find((each) => textAt(each, "name") === "SecurityType");
  const securityType = textAt(feature, "value") ?? "";
  const plan = at(properties, "purchasePlan");
  return {
    sku: textAt(properties, "identifier", "sku") ?? name,
    os: osOf(properties),
    hyperVGeneration: generationOf(properties),
    architecture: /^arm64$/i.test(textAt(properties, "architecture") ?? "") ? "Arm64" : "x64",
    isTrustedLaunchSupported: /TrustedLaunch/i.test(securityType),
    securityType: /^(TrustedLaunch|ConfidentialVM)$/i.test(securityType) ? securityType : undefined,
    plan: isObject(plan) ? plan : undefined,
    version: version.name,
    captured: capturedDiskOf(version),
    gigabytes: gigabytesOf(version),
    isDeprecated: false,
  };
}

function gigabytesOf({ properties }: Resource): number | undefined {
  const size = at(properties, "storageProfile", "osDiskImage", "sizeInGB");
  return size === undefined ? undefined : Number(size);
}

function osOf(disk: Json): Image["os"] {
  return /^windows$/i.test(textAt(disk, "osType") ?? "") ? "Windows" : "Linux";
}

function generationOf(properties: Json): Image["hyperVGeneration"] {
  return /^V2$/i.test(textAt(properties, "hyperVGeneration") ?? "") ? "V2" : "V1";
}
