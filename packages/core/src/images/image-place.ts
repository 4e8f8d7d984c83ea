import type { Azure } from "../azure/connect.ts";
import { putGroup, readGroup } from "../azure/groups.ts";
import { toBerthError } from "../azure/http/errors.ts";
import type { ImageDifference } from "../errors/details.ts";
import { BerthError } from "../errors/index.ts";
import { readPart } from "../hosts/model/existing-part.ts";
import { requireKnownSchema } from "../hosts/model/schema.ts";
import { definedOnly } from "../json.ts";
import { bakedImageId, imagePlace } from "../plan/baked-image.ts";
import type { Architecture } from "../plan/facts.ts";
import type { MarketplacePlan } from "../plan/images.ts";
import { type Tags, tagNames, tagSchema } from "../plan/tags.ts";
import { resourceId } from "../resource-id.ts";

/** What all versions of an image have in common. Azure lets none of it change. */
export interface ImageTraits {
  readonly location: string;
  readonly architecture: Architecture;
  readonly generation: 1 | 2;
  /**
   * Azure rejects the capture of a machine with Trusted Launch into an image that only supports it, because the machine has a state
   * of its own: "contains TrustedLaunch or ConfidentialVM security data that cannot be used in image with 'TrustedLaunchSupported'".
   */
  readonly trustedLaunch: boolean;
  readonly diskControllers: readonly string[];
  readonly plan: MarketplacePlan | undefined;
}

interface ExistingPart {
  readonly tags?: Tags;
  readonly properties?: {
    readonly architecture?: string;
    readonly hyperVGeneration?: string;
    readonly features?: readonly { readonly name?: string; readonly value?: string }[];
    readonly purchasePlan?: MarketplacePlan;
  };
}

/**
 * Checks that the image can have another version.
 * @throws BerthError `image-foreign`, `image-differs`, `host-newer`
 */
export async function requireUsableImage(azure: Azure, name: string, traits: ImageTraits): Promise<void> {
  const found = await readPart<ExistingPart>(azure, bakedImageId(azure, { name }));
  if (found === undefined) return;
  if (found.tags?.[tagNames.image] === undefined)
    throw new BerthError("image-foreign", { image: name, resource: `${imagePlace.gallery}/${name}` });
  requireKnownSchema(name, found.tags);
  const differences = differencesOf(found, traits);
  if (differences.length > 0) throw new BerthError("image-differs", { image: name, differences });
}

function differencesOf({ properties = {} }: ExistingPart, traits: ImageTraits): ImageDifference[] {
  const { architecture = "x64", hyperVGeneration = "V1", features = [], purchasePlan } = properties;
  const securityType = features.find((each) => each.name === "SecurityType")?.value ?? "";
  const differs: Readonly<Record<ImageDifference, boolean>> = {
    architecture: architecture.toLowerCase() !== traits.architecture,
    generation: hyperVGeneration.toUpperCase() !== `V${traits.generation}`,
    "security-type": /^TrustedLaunch$/i.test(securityType) !== traits.trustedLaunch,
    "purchase-plan": textOf(purchasePlan) !== textOf(traits.plan),
  };
  return (Object.keys(differs) as ImageDifference[]).filter((each) => differs[each]);
}

function textOf(plan: MarketplacePlan | undefined): string {
  return [plan?.publisher, plan?.product, plan?.name].join(":").toLowerCase();
}

/** Creates what does not exist yet of the resource group, the gallery and the image. */
export async function ensureImagePlace(azure: Azure, name: string, traits: ImageTraits): Promise<void> {
  const { location } = traits;
  const { resourceGroup, gallery } = imagePlace;
  const id = resourceId(azure, resourceGroup, "Microsoft.Compute/galleries", gallery);
  try {
    if ((await readGroup(azure, resourceGroup)) === undefined)
      await putGroup(azure, resourceGroup, { location, tags: { [tagNames.shared]: "group" } });
    if ((await readPart(azure, id)) === undefined)
      await azure.arm.put(id, { location, tags: ownTags({ [tagNames.shared]: "gallery" }), properties: {} });
    const image = bakedImageId(azure, { name });
    if ((await readPart(azure, image)) === undefined) await azure.arm.put(image, imageBody(name, traits));
  } catch (error) {
    throw toBerthError(error, { location, endpoint: azure.endpoint });
  }
}

export function ownTags(tags: Tags): Tags {
  return { ...tags, [tagNames.schema]: String(tagSchema) };
}

/** https://learn.microsoft.com/azure/templates/microsoft.compute/galleries/images */
function imageBody(name: string, traits: ImageTraits): object {
  const { location, architecture, generation, trustedLaunch, diskControllers, plan } = traits;
  const features = [
    ...(trustedLaunch ? [{ name: "SecurityType", value: "TrustedLaunch" }] : []),
    ...(diskControllers.length > 0 ? [{ name: "DiskControllerTypes", value: diskControllers.join(", ") }] : []),
  ];
  return {
    location,
    tags: ownTags({ [tagNames.image]: name }),
    properties: definedOnly({
      osType: "Linux",
      osState: "Generalized",
      hyperVGeneration: `V${generation}`,
      architecture: architecture === "arm64" ? "Arm64" : "x64",
      identifier: { publisher: "berth", offer: name, sku: "host" },
      features: features.length > 0 ? features : undefined,
      purchasePlan: plan,
    }),
  };
}
