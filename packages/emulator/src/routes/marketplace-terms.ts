import { ArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, textAt } from "../json.ts";
import type { Deployment } from "../template/deployment.ts";
import { evaluate } from "../template/evaluate.ts";
import type { World } from "../world.ts";
import { isOffered } from "./images.ts";

/** Offers that are made with a plan only, as Azure's marketplace has most that are not Microsoft's or a distribution's. */
const withPlan = /^resf$/i;

/** What the subscription has accepted, by {@link keyOf}. It holds for as long as the emulator lives. */
const accepted = new WeakMap<World, Set<string>>();

const pattern =
  "/subscriptions/{subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/publishers/{publisher}/offers/{product}/plans/{name}/agreements/current";

/** https://learn.microsoft.com/rest/api/marketplaceordering/marketplace-agreements */
export const marketplaceTermsRoutes: readonly Route[] = [
  { method: "GET", pattern, handle: show },
  { method: "PUT", pattern, handle: put },
];

interface Plan {
  readonly publisher: string;
  readonly product: string;
  readonly name: string;
}

/**
 * Refuses a machine whose image is sold by a plan that it does not name, or whose terms nobody has accepted.
 * @throws ArmError `VMMarketplaceInvalidInput`, `ResourcePurchaseValidationFailed`
 */
export function requirePurchasable(world: World, machine: string, body: Json): void {
  const plan = planOf(body["plan"]);
  if (plan !== undefined && !isAccepted(world, plan)) {
    throw new ArmError(
      400,
      "ResourcePurchaseValidationFailed",
      `User failed validation to purchase resources. Error message: '${unaccepted(world)}'`,
    );
  }
  const publisher = textAt(body, "properties", "storageProfile", "imageReference", "publisher") ?? "";
  if (plan === undefined && withPlan.test(publisher)) {
    throw new ArmError(
      400,
      "VMMarketplaceInvalidInput",
      `Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires Plan information in the request. VM: '${machine}'.`,
    );
  }
}

/**
 * A deployment is asked for all of its plans before anything of it is made.
 * @throws ArmError `MarketplacePurchaseEligibilityFailed`
 */
export function requireEligible(world: World, { resources }: Pick<Deployment, "resources">): void {
  const details = resources.flatMap(({ body, scope }) => {
    const plan = planOf(evaluate(body["plan"], scope));
    if (plan === undefined || isAccepted(world, plan)) return [];
    const offer = `Offer with PublisherId: '${plan.publisher}', OfferId: '${plan.product}'`;
    const reason = "cannot be purchased due to validation errors. For more information see details.";
    return [{ code: "BadRequest", message: `${offer} ${reason} ${unaccepted(world)}` }];
  });
  if (details.length === 0) return;
  throw new ArmError(
    400,
    "MarketplacePurchaseEligibilityFailed",
    "Marketplace purchase eligibilty check returned errors. See inner errors for details.",
    { details },
  );
}

function show(world: World, request: ArmRequest): ArmResponse {
  return { status: 200, body: view(world, request) };
}

function put(world: World, request: ArmRequest): ArmResponse {
  const plan = view(world, request).properties;
  const isWished = (request.body["properties"] as Json | undefined)?.["accepted"] === true;
  const known = accepted.get(world) ?? new Set<string>();
  accepted.set(world, known);
  if (isWished) known.add(keyOf(plan));
  else known.delete(keyOf(plan));
  return show(world, request);
}

function view(world: World, { parts, url }: ArmRequest) {
  const { publisher = "", product = "", name = "" } = parts;
  if (!isOffered(publisher, product))
    throw new ArmError(400, "BadRequest", `Offer with PublisherId: '${publisher}', OfferId: '${product}' not found.`);
  const link = `https://mpcprodsa.blob.core.windows.net/legalterms/${publisher}-${product}-${name}.txt`;
  return {
    id: url.pathname,
    name,
    type: "Microsoft.MarketplaceOrdering/offertypes",
    properties: {
      ...{ publisher, product, plan: name, name },
      licenseTextLink: link,
      marketplaceTermsLink: link,
      privacyPolicyLink: `https://${publisher}.example/privacy`,
      retrieveDatetime: world.clock.now().toISOString(),
      signature: keyOf({ publisher, product, name }),
      accepted: isAccepted(world, { publisher, product, name }),
    },
  };
}

function isAccepted(world: World, plan: Plan): boolean {
  return accepted.get(world)?.has(keyOf(plan)) === true;
}

function planOf(plan: unknown): Plan | undefined {
  const [publisher, product, name] = ["publisher", "product", "name"].map((field) => textAt(plan, field));
  return publisher === undefined || product === undefined || name === undefined
    ? undefined
    : { publisher, product, name };
}

function keyOf({ publisher, product, name }: Plan): string {
  return [publisher, product, name].join("/").toLowerCase();
}

function unaccepted({ subscriptionId }: World): string {
  return `Legal terms have not been accepted for this item on this subscription: '${subscriptionId}'. To accept legal terms, please use the Azure CLI (az vm image terms accept) or deploy via the Azure portal.`;
}
