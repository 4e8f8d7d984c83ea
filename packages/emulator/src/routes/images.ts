import { offersOf, onlyVersion, publishers, requireImage, skusOf } from "../catalog/images.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";

const base = "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/publishers";
const versions = `${base}/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`;

export const imageRoutes: readonly Route[] = [
  { method: "GET", pattern: base, handle: (_world, request) => nameList(request, publishers()) },
  {
    method: "GET",
    pattern: `${base}/{publisher}/artifacttypes/vmimage/offers`,
    handle: (_world, request) => nameList(request, offersOf(request.parts["publisher"] ?? "")),
  },
  {
    method: "GET",
    pattern: `${base}/{publisher}/artifacttypes/vmimage/offers/{offer}/skus`,
    handle: (_world, request) =>
      nameList(request, skusOf(request.parts["publisher"] ?? "", request.parts["offer"] ?? "") ?? []),
  },
  {
    method: "GET",
    pattern: versions,
    handle: (_world, request) => {
      requireImage({ ...request.parts, version: "latest" });
      return nameList(request, [onlyVersion]);
    },
  },
  { method: "GET", pattern: `${versions}/{version}`, handle: getImage },
];

/** The list of names that Compute returns at each level of publishers and their artifacts. */
export function nameList({ url, parts }: ArmRequest, names: readonly string[]): ArmResponse {
  const path = url.pathname.replace(/\/$/, "");
  return { status: 200, body: names.map((name) => ({ name, id: `${path}/${name}`, location: parts["location"] })) };
}

function getImage(_world: unknown, { parts, url }: ArmRequest): ArmResponse {
  requireImage(parts);
  const words = `${parts["offer"]} ${parts["sku"]}`;
  return {
    status: 200,
    body: {
      id: url.pathname,
      name: parts["version"] === "latest" ? onlyVersion : parts["version"],
      location: parts["location"],
      properties: {
        osDiskImage: { operatingSystem: "Linux", sizeInGb: 30 },
        dataDiskImages: [],
        hyperVGeneration: /gen1/.test(words) ? "V1" : "V2",
        architecture: /arm/i.test(words) || words.includes("corevm stable") ? "Arm64" : "x64",
        features: [
          { name: "SecurityType", value: "TrustedLaunchSupported" },
          { name: "DiskControllerTypes", value: "SCSI, NVMe" },
        ],
        imageDeprecationStatus: { imageState: "Active" },
      },
    },
  };
}
