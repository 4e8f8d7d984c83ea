import { extensionPublishers } from "../catalog/extension-images.ts";
import { type Image, imagesOf, needsPlan, offersOf, onlyVersion, publishers, requireImage } from "../catalog/images.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Json } from "../json.ts";
import type { World } from "../world.ts";

const base = "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/publishers";
const versions = `${base}/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`;

export const imageRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: base,
    handle: (_world, request) => nameList(request, [...new Set([...publishers(), ...extensionPublishers()])]),
  },
  {
    method: "GET",
    pattern: `${base}/{publisher}/artifacttypes/vmimage/offers`,
    handle: (_world, request) => nameList(request, offersOf(request.parts["publisher"] ?? "")),
  },
  {
    method: "GET",
    pattern: `${base}/{publisher}/artifacttypes/vmimage/offers/{offer}/skus`,
    handle: (_world, request) =>
      nameList(
        request,
        (imagesOf(request.parts["publisher"] ?? "", request.parts["offer"] ?? "") ?? []).map(({ sku }) => sku),
      ),
  },
  {
    method: "GET",
    pattern: versions,
    handle: (world, request) => {
      const image = requireImage({ ...request.parts, version: "latest" });
      const properties = /^properties$/i.test(request.url.searchParams.get("$expand") ?? "")
        ? imageProperties(world, request.parts, image)
        : undefined;
      const { status, body } = nameList(request, [onlyVersion]);
      return { status, body: (body as Json[]).map((each) => ({ ...each, properties })) };
    },
  },
  { method: "GET", pattern: `${versions}/{version}`, handle: getImage },
];

/** The list of names that Compute returns at each level of publishers and their artifacts. */
export function nameList({ url, parts }: ArmRequest, names: readonly string[]): ArmResponse {
  const path = url.pathname.replace(/\/$/, "");
  return { status: 200, body: names.map((name) => ({ name, id: `${path}/${name}`, location: parts["location"] })) };
}

function getImage(world: World, { parts, url }: ArmRequest): ArmResponse {
  const image = requireImage(parts);
  return {
    status: 200,
    body: {
      id: url.pathname,
      name: onlyVersion,
      location: parts["location"],
      properties: imageProperties(world, parts, image),
    },
  };
}

function imageProperties({ clock }: World, { publisher = "", offer, sku }: ArmRequest["parts"], image: Image): Json {
  const inHalfAYear = new Date(clock.now().getTime() + 182 * 24 * 3600 * 1000);
  return {
    plan: needsPlan(publisher) ? { publisher, product: offer, name: sku } : undefined,
    osDiskImage: { operatingSystem: image.os, sizeInGb: 30 },
    dataDiskImages: [],
    hyperVGeneration: image.hyperVGeneration,
    architecture: image.architecture,
    features: [
      ...(image.isTrustedLaunchSupported ? [{ name: "SecurityType", value: "TrustedLaunchSupported" }] : []),
      { name: "DiskControllerTypes", value: image.hyperVGeneration === "V1" ? "SCSI" : "SCSI, NVMe" },
    ],
    imageDeprecationStatus: image.isDeprecated
      ? { imageState: "ScheduledForDeprecation", scheduledDeprecationTime: inHalfAYear.toISOString() }
      : { imageState: "Active" },
  };
}
