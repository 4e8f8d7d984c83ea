import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";
import { bakedImageId, parseBakedImage } from "./baked-image.ts";

/** An image of the marketplace, as a virtual machine references it. */
export interface MarketplaceImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
}

/**
 * An image, as a virtual machine references it: `id` of a managed image or an image of a gallery, and the ids that Azure
 * gives to images of shared and community galleries. https://learn.microsoft.com/azure/virtual-machines/shared-image-galleries
 */
export type ImageReference =
  | MarketplaceImage
  | { readonly id: string }
  | { readonly sharedGalleryImageId: string }
  | { readonly communityGalleryImageId: string };

/** The purchase plan of a marketplace image, as a virtual machine references it. */
export interface MarketplacePlan {
  readonly publisher: string;
  readonly product: string;
  readonly name: string;
}

/**
 * Aliases of generation 2 images, for offers published in 2026. Azure resolves `latest` when it creates the machine.
 */
const aliases: Readonly<Record<string, Readonly<Partial<Record<"x64" | "arm64", string>>>>> = {
  "ubuntu-22.04": { x64: "Canonical:ubuntu-22_04-lts:server", arm64: "Canonical:ubuntu-22_04-lts:server-arm64" },
  "ubuntu-24.04": { x64: "Canonical:ubuntu-24_04-lts:server", arm64: "Canonical:ubuntu-24_04-lts:server-arm64" },
  "ubuntu-26.04": { x64: "Canonical:ubuntu-26_04-lts:server", arm64: "Canonical:ubuntu-26_04-lts:server-arm64" },
  "debian-12": { x64: "Debian:debian-12:12-gen2", arm64: "Debian:debian-12:12-arm64" },
  "debian-13": { x64: "Debian:debian-13:13-gen2", arm64: "Debian:debian-13:13-arm64" },
  "rhel-8": { x64: "RedHat:RHEL:8-lvm-gen2" },
  "rhel-9": { x64: "RedHat:RHEL:9-lvm-gen2" },
  "rhel-10": { x64: "RedHat:RHEL:10-lvm-gen2", arm64: "RedHat:rhel-arm64:10_1-arm64" },
  "rocky-8": { x64: "resf:rockylinux-x86_64:8-base" },
  "rocky-9": { x64: "resf:rockylinux-x86_64:9-base" },
  "rocky-10": { x64: "resf:rockylinux-x86_64:10-base" },
  "alma-9": { x64: "almalinux:almalinux-x86_64:9-gen2", arm64: "almalinux:almalinux-arm:9-arm-gen2" },
  "sles-15": { x64: "SUSE:sles-15-sp7:gen2", arm64: "SUSE:sles-15-sp7-arm64:gen2" },
  "sles-16": { x64: "SUSE:sles-16-0-x86-64:gen2", arm64: "SUSE:sles-16-0-arm64:gen2" },
  "azure-linux-3": {
    x64: "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2",
    arm64: "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64",
  },
  flatcar: {
    x64: "kinvolk:flatcar-container-linux-corevm-amd64:stable-gen2",
    arm64: "kinvolk:flatcar-container-linux-corevm:stable",
  },
};

/** Images that require a purchase plan. */
const imagesWithPlan = /^rocky-/;

/** The short names of images that a host can be created from. */
export const imageAliases: readonly string[] = Object.keys(aliases);

const ownImage =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w().-]+\/providers\/Microsoft\.Compute\/(images\/[\w.-]+|galleries\/[\w.]+\/images\/[\w.-]+(\/versions\/[\w.]+)?)$/i;
const galleryOfOthers = /^\/(SharedGalleries|CommunityGalleries)\/[\w.-]+\/Images\/[\w.-]+(\/Versions\/[\w.]+)?$/i;

/**
 * Converts an alias, a URN, `gallery:NAME[:VERSION]` or the id of an image to an image reference.
 * @throws BerthError `spec-invalid`
 */
export function imageReference(
  image: string,
  architecture: "x64" | "arm64",
  target: { readonly subscriptionId: string },
): ImageReference {
  const baked = parseBakedImage(image);
  if (baked !== undefined) return { id: bakedImageId(target, baked) };
  // A client would resolve such segments before it sends the path.
  const isId = !/\/\.+(\/|$)/.test(image);
  if (isId && ownImage.test(image)) return { id: image };
  const gallery = isId ? galleryOfOthers.exec(image)?.[1] : undefined;
  if (gallery !== undefined)
    return /^shared/i.test(gallery) ? { sharedGalleryImageId: image } : { communityGalleryImageId: image };
  return marketplaceImage(image, architecture);
}

/** Whether a text names an image by its place in a subscription, which only those who may read it there should name. */
export function isImageByPlace(image: string): boolean {
  return typeof image === "string" && (image.startsWith("/") || parseBakedImage(image) !== undefined);
}

/** Whether it is a managed image, which does not show the purchase plan of the image that it was made from. */
export function isManagedImage(reference: ImageReference): boolean {
  return "id" in reference && !/\/galleries\//i.test(reference.id);
}

/** An image in one text: the URN publisher:offer:sku:version, or its id. */
export function imageText(reference: ImageReference): string {
  if (!("publisher" in reference)) return Object.values<string>(reference)[0] ?? "";
  const { publisher, offer, sku, version } = reference;
  return [publisher, offer, sku, version].join(":");
}

function marketplaceImage(image: string, architecture: "x64" | "arm64"): MarketplaceImage {
  const alias = aliases[image.toLowerCase()];
  const urn = alias === undefined ? image : `${alias[architecture] ?? ""}:latest`;
  const [publisher = "", offer = "", sku = "", version = "", ...rest] = urn.split(":");
  if (rest.length > 0 || [publisher, offer, sku, version].some((part) => !/^[\w.-]+$/.test(part))) {
    const message =
      alias === undefined
        ? issueTexts.unknownImage(image, imageAliases)
        : issueTexts.imageOfOtherArchitecture(image, architecture);
    throw new BerthError("spec-invalid", { issues: [{ path: "image", message }] });
  }
  return { publisher, offer, sku, version };
}

/**
 * The purchase plan of an image: the requested one, or the one that its alias needs. The plan of a URN has its SKU's
 * name.
 * @throws BerthError `spec-invalid` where an id is to imply a plan
 */
export function marketplacePlan(
  image: string,
  reference: ImageReference,
  requested: boolean | MarketplacePlan | undefined,
): MarketplacePlan | undefined {
  if (typeof requested === "object") return requested;
  if (!("publisher" in reference)) {
    if (requested !== true) return undefined;
    throw new BerthError("spec-invalid", { issues: [{ path: "imagePlan", message: issueTexts.idImpliesNoPlan }] });
  }
  const { publisher, offer, sku } = reference;
  return (requested ?? imagesWithPlan.test(image.toLowerCase())) ? { publisher, product: offer, name: sku } : undefined;
}

/** Images that read their custom data with Ignition, which rejects what is meant for cloud-init, and then does not boot. */
const imagesWithIgnition = /flatcar|coreos/i;

/** Whether an image has cloud-init. An image by id can have any system. */
export function usesCloudInit(reference: ImageReference): boolean {
  return "publisher" in reference && !imagesWithIgnition.test(reference.offer);
}

/**
 * Images of generation 2 that cannot start with Secure Boot: https://github.com/flatcar/Flatcar/issues/1249
 */
const imagesWithoutTrustedLaunch = /^kinvolk$/i;

/**
 * Whether an image and the sizes of its architecture usually have Trusted Launch, which requires generation 2, and not one
 * of the older ARM sizes: https://learn.microsoft.com/azure/virtual-machines/trusted-launch. Generation 1 images are
 * recognised by their SKU. Managed images never have it, and of a gallery's image only Azure knows.
 */
export function usesTrustedLaunch(reference: ImageReference, architecture: "x64" | "arm64"): boolean {
  if (!("publisher" in reference)) return false;
  const { publisher, sku } = reference;
  return architecture === "x64" && !/gen-?1(?!\d)/i.test(sku) && !imagesWithoutTrustedLaunch.test(publisher);
}
