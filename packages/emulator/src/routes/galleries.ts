import { ArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { isReplicatedTo, ownId } from "../resource-types/galleries/referenced-image.ts";
import type { World } from "../world.ts";

const base = "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}";

/**
 * What others see of a gallery that is shared with them: https://learn.microsoft.com/rest/api/compute/community-gallery-images/get,
 * https://learn.microsoft.com/rest/api/compute/shared-gallery-images/get
 */
export const galleryRoutes: readonly Route[] = ["sharedGalleries", "communityGalleries"].flatMap((kind) => {
  const image = `${base}/${kind}/{gallery}/images/{image}`;
  return [image, `${image}/versions/{version}`].map((pattern) => ({
    method: "GET",
    pattern,
    handle: (world: World, request: ArmRequest) => getImage(world, request, kind),
  }));
});

function getImage(world: World, { parts }: ArmRequest, kind: string): ArmResponse {
  const { gallery, image, version, location = "" } = parts;
  const id = `/${kind}/${gallery}/images/${image}${version === undefined ? "" : `/versions/${version}`}`;
  const resource = world.store.get(ownId(world, id) ?? "");
  if (resource === undefined || (version !== undefined && !isReplicatedTo(resource, location)))
    throw new ArmError(404, "ResourceNotFound", `The resource '${id}' is not found.`);
  const { publishingProfile: _regions, ...properties } = resource.properties;
  return {
    status: 200,
    body: { name: resource.name, location, identifier: { uniqueId: id }, properties },
  };
}
