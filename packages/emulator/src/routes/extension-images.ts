import { extensionImagesOf, requireExtensionImage } from "../catalog/extension-images.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { nameList } from "./images.ts";

const base =
  "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/publishers/{publisher}/artifacttypes/vmextension/types";

export const extensionImageRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: base,
    handle: (_world, request) =>
      nameList(
        request,
        extensionImagesOf(partsOf(request)).map(({ type }) => type),
      ),
  },
  {
    method: "GET",
    pattern: `${base}/{type}/versions`,
    handle: (_world, request) => nameList(request, requireExtensionImage(partsOf(request)).versions),
  },
  { method: "GET", pattern: `${base}/{type}/versions/{version}`, handle: getVersion },
];

function getVersion(_world: unknown, request: ArmRequest): ArmResponse {
  const { location, version } = request.parts;
  const properties = {
    operatingSystem: requireExtensionImage(partsOf(request), version ?? "").os,
    computeRole: "IaaS",
    handlerSchema: "",
    vmScaleSetEnabled: true,
    supportsMultipleExtensions: false,
  };
  return { status: 200, body: { id: request.url.pathname, name: version, location, properties } };
}

function partsOf({ parts: { publisher = "", type = "", location = "" } }: ArmRequest) {
  return { publisher, type, location };
}
