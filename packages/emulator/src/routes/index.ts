import type { Route } from "../http/router.ts";
import { deploymentRoutes } from "./deployments.ts";
import { extensionImageRoutes } from "./extension-images.ts";
import { galleryRoutes } from "./galleries.ts";
import { genericRoutes } from "./generic.ts";
import { imageRoutes } from "./images.ts";
import { lockRoutes } from "./locks.ts";
import { marketplaceTermsRoutes } from "./marketplace-terms.ts";
import { operationRoutes } from "./operations.ts";
import { permissionRoutes } from "./permissions.ts";
import { resourceGroupRoutes } from "./resource-groups.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { tagRoutes } from "./tags.ts";

/** All routes of Azure Resource Manager. The first match wins, so the generic routes come last. */
export const armRoutes: readonly Route[] = [
  ...operationRoutes,
  ...lockRoutes,
  ...tagRoutes,
  ...imageRoutes,
  ...galleryRoutes,
  ...marketplaceTermsRoutes,
  ...extensionImageRoutes,
  ...permissionRoutes,
  ...lockRoutes,
  ...subscriptionRoutes,
  ...deploymentRoutes,
  ...resourceGroupRoutes,
  ...genericRoutes,
];
