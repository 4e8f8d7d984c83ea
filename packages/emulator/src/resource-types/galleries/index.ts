import { createHash } from "node:crypto";
import { ArmError, missingParameter } from "../../arm-error.ts";
import { durations } from "../../durations.ts";
import { isSameJson, type Json, listAt, objectAt, textAt } from "../../json.ts";
import { locationOf } from "../../resources/envelope.ts";
import { childrenOf } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { ResourceType, World } from "../../world.ts";
import { captureDisk, capturedDiskOf, newCapturedDisk, removeCapturedDisk } from "./captured-disk.ts";
import { requireMachineSource } from "./machine-source.ts";

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
  put(world, id, body, existing) {
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
    const location = locationOf(body) ?? "";
    const regions = targetRegionsOf(properties, location);
    requireSameSource(existing, properties);
    const machine =
      existing === undefined || capturedDiskOf(existing) === undefined
        ? requireMachineSource(world, world.store.get(id.parent ?? ""), properties, location)
        : undefined;
    const { imageVersion, replicatedImageVersion } = durations;
    return {
      properties: {
        ...properties,
        storageProfile: storageOf(objectAt(properties, "storageProfile"), existing, machine),
        publishingProfile: {
          publishedDate: world.clock.now().toISOString(),
          ...objectAt(existing?.properties, "publishingProfile"),
          ...objectAt(properties, "publishingProfile"),
          targetRegions: regions,
        },
      },
      hidden: existing?.hidden ?? (machine === undefined ? {} : newCapturedDisk(id.id)),
      // Azure copies the disk first, and then replicates the copy.
      seconds: 1,
      reportSeconds: machine === undefined ? 0 : (regions.length > 1 ? replicatedImageVersion : imageVersion).seconds,
      work: machine === undefined ? undefined : (version, signal) => captureDisk(world, version, machine, signal),
    };
  },
  remove: (world, version) => ({ seconds: 1, work: () => removeCapturedDisk(world, version) }),
  view: (_world, version, expand) =>
    /^replicationstatus$/i.test(expand ?? "") ? { properties: { replicationStatus: replicationOf(version) } } : {},
};

/** The version's own location is one of the regions: https://learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images */
function targetRegionsOf(properties: Json, location: string): unknown[] {
  const given = listAt(properties, "publishingProfile", "targetRegions");
  const regions = given.length > 0 ? given : [{ name: location, regionalReplicaCount: 1 }];
  const names = regions.map((region) => textAt(region, "name") ?? "");
  if (names.some((name) => locationOf({ location: name }) === location)) return regions;
  throw new ArmError(
    400,
    "InvalidParameter",
    `Gallery image version publishing profile regions '${names.join(", ")}' must contain the location of image version '${location}'.`,
    { target: "galleryImageVersion.properties.publishingProfile.targetRegions" },
  );
}

/** https://learn.microsoft.com/azure/virtual-machines/troubleshooting-shared-images */
function requireSameSource(existing: Resource | undefined, properties: Json): void {
  const [before, after] = [existing?.properties, properties].map((each) => objectAt(each, "storageProfile", "source"));
  if (existing === undefined || isSameJson(before, after)) return;
  const target = "galleryImageVersion.properties.storageProfile.source.id";
  throw new ArmError(409, "PropertyChangeNotAllowed", `Changing property '${target}' is not allowed.`, { target });
}

function storageOf(storage: Json, existing: Resource | undefined, machine: Resource | undefined): Json {
  const osDisk = objectAt(machine?.properties, "storageProfile", "osDisk");
  const osDiskImage =
    machine === undefined
      ? objectAt(existing?.properties, "storageProfile", "osDiskImage")
      : { sizeInGB: osDisk["diskSizeGB"], hostCaching: osDisk["caching"] };
  return Object.keys(osDiskImage).length === 0 ? storage : { ...storage, osDiskImage };
}

/** https://learn.microsoft.com/rest/api/compute/gallery-image-versions/get#replicationstatus */
function replicationOf({ properties }: Resource): Json {
  const state = textAt(properties, "provisioningState") ?? "";
  const [aggregatedState, each, progress] =
    state === "Succeeded"
      ? ["Completed", "Completed", 100]
      : state === "Failed"
        ? ["Failed", "Failed", 0]
        : ["InProgress", "Replicating", 0];
  const regions = listAt(properties, "publishingProfile", "targetRegions");
  return {
    aggregatedState,
    summary: regions.map((region) => ({ region: textAt(region, "name"), state: each, details: "", progress })),
  };
}

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

function requireNoChildren(world: World, { id }: Resource): void {
  const children = childrenOf(world, id);
  if (children.length === 0) return;
  const some = children.slice(0, 5).map((child) => child.id.replace(/^.*\/providers\//i, ""));
  throw new ArmError(
    409,
    "CannotDeleteResource",
    `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${some.join(", ")}'. Please delete all nested resources before deleting this resource.`,
  );
}
