import { ArmError } from "../arm-error.ts";
import { imagesOf } from "../catalog/images.ts";
import { isAccepted, type Plan, planKey, setAccepted } from "../catalog/marketplace-terms.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { at } from "../json.ts";
import type { World } from "../world.ts";

const pattern =
  "/subscriptions/{subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/publishers/{publisher}/offers/{product}/plans/{name}/agreements/current";

/** https://learn.microsoft.com/rest/api/marketplaceordering/marketplace-agreements */
export const marketplaceTermsRoutes: readonly Route[] = [
  { method: "GET", pattern, handle: get },
  { method: "PUT", pattern, handle: put },
];

function get(world: World, request: ArmRequest): ArmResponse {
  const plan = requirePlan(request);
  const { publisher, product, name } = plan;
  const link = `https://mpcprodsa.blob.core.windows.net/legalterms/${publisher}-${product}-${name}.txt`;
  return {
    status: 200,
    body: {
      id: request.url.pathname,
      name,
      type: "Microsoft.MarketplaceOrdering/offertypes",
      properties: {
        ...{ publisher, product, plan: name, name },
        licenseTextLink: link,
        marketplaceTermsLink: link,
        privacyPolicyLink: `https://${publisher}.example/privacy`,
        retrieveDatetime: world.clock.now().toISOString(),
        signature: planKey(plan),
        accepted: isAccepted(world, plan),
      },
    },
  };
}

function put(world: World, request: ArmRequest): ArmResponse {
  setAccepted(world, requirePlan(request), at(request.body, "properties", "accepted") === true);
  return get(world, request);
}

function requirePlan({ parts: { publisher = "", product = "", name = "" } }: ArmRequest): Plan {
  if (imagesOf(publisher, product) !== undefined) return { publisher, product, name };
  throw new ArmError(400, "BadRequest", `Offer with PublisherId: '${publisher}', OfferId: '${product}' not found.`);
}
