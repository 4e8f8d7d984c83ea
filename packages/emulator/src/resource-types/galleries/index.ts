import { createHash } from "node:crypto";
import { ArmError, missingParameter } from "../../arm-error.ts";
import { type Json, listAt, objectAt, textAt } from "../../json.ts";
import { childrenOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType, World } from "../../world.ts";

/** https://learn.microsoft.com/rest/api/compute/galleries/create-or-update */
export const galleries: ResourceType = {
  type: "Microsoft.Compute/galleries",
  tracked: true,
  put(world, id, body, existing) {
    const properties = objectAt(body, "properties");
    const uniqueName = `${world.subscriptionId}-${id.name.toUpperCase()}`;
    return {
      properties: { ...properties, identifier: { uniqueName }, sharingProfile: sharingOf(properties, id.id) },
      hidden: existing?.hidden ?? {},
      seconds: 1,
    };
  },
  remove(world, gallery) {
    requireNoChildren(world, gallery);
    return { seconds: 1 };
  },
  actions: {
    share: (_world, gallery, body) => {
      const operationType = textAt(body, "operationType") ?? "";
      const groups = listAt(body, "groups");
      gallery.hidden["isShared"] = /^(EnableCommunity|Add)$/i.test(operationType);
      return { operationType, groups };
    },
  },
};

/** https://learn.microsoft.com/rest/api/compute/gallery-images/create-or-update */
export const galleryImages: ResourceType = {
  type: "Microsoft.Compute/galleries/images",
  tracked: true,
  put(_world, _id, body) {
    const properties = objectAt(body, "properties");
    for (const path of [
      ["osType"],
      ["osState"],
      ["identifier", "publisher"],
      ["identifier", "offer"],
      ["identifier", "sku"],
    ])
      if (textAt(properties, ...path) === undefined)
        throw missingParameter(`galleryImage.properties.${path.join(".")}`);
    return { properties: { hyperVGeneration: "V1", architecture: "x64", ...properties }, seconds: 1 };
  },
  remove(world, image) {
    requireNoChildren(world, image);
    return { seconds: 1 };
  },
};

/** https://learn.microsoft.com/rest/api/compute/gallery-image-versions/create-or-update */
export const galleryImageVersions: ResourceType = {
  type: "Microsoft.Compute/galleries/images/versions",
  tracked: true,
  put(_world, id, body) {
    if (!/^\d+\.\d+\.\d+$/.test(id.name))
      throw new ArmError(
        400,
        "InvalidParameter",
        `The resource name '${id.name}' is invalid. It must be in the format Major.Minor.Patch.`,
        { target: "galleryImageVersionName" },
      );
    const properties = objectAt(body, "properties");
    if (properties["storageProfile"] === undefined)
      throw missingParameter("galleryImageVersion.properties.storageProfile");
    const own = [{ name: body["location"], regionalReplicaCount: 1 }];
    const targetRegions = listAt(properties, "publishingProfile", "targetRegions");
    return {
      properties: {
        ...properties,
        publishingProfile: {
          ...objectAt(properties, "publishingProfile"),
          targetRegions: targetRegions.length > 0 ? targetRegions : own,
        },
      },
      seconds: 1,
    };
  },
};

/** A community gallery has a public name, which begins with the prefix that its owner chose. */
function sharingOf(properties: Json, id: string): Json {
  const sharing = objectAt(properties, "sharingProfile");
  const community = objectAt(sharing, "communityGalleryInfo");
  const prefix = textAt(community, "publicNamePrefix");
  if (prefix === undefined) return { permissions: "Private", ...sharing };
  const digits = createHash("sha256").update(id.toLowerCase()).digest("hex");
  const guid = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ];
  return { ...sharing, communityGalleryInfo: { ...community, publicNames: [`${prefix}-${guid.join("-")}`] } };
}

function requireNoChildren(world: World, { id, name }: Resource): void {
  if (childrenOf(world, id).length === 0) return;
  throw new ArmError(
    409,
    "CannotDeleteResource",
    `Can not delete resource before nested resources are deleted. Resource: '${name}'.`,
  );
}
