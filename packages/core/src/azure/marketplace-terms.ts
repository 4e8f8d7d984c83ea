import type { MarketplacePlan } from "../plan/images.ts";
import type { Azure } from "./connect.ts";

/** The terms of a marketplace image for a subscription. */
export interface MarketplaceTerms {
  readonly accepted: boolean;
  /** Where they can be read. */
  readonly link: string | undefined;
  /** As Azure sent them, signature included: it accepts them only unchanged. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Throws what the client throws. */
export async function readTerms(azure: Azure, plan: MarketplacePlan): Promise<MarketplaceTerms> {
  type Body = { readonly properties?: Readonly<Record<string, unknown>> };
  const { properties = {} } = await azure.arm.get<Body>(idOf(azure, plan));
  const { accepted, licenseTextLink: link } = properties;
  return { accepted: accepted === true, link: typeof link === "string" ? link : undefined, properties };
}

/** Throws what the client throws. */
export async function putAccepted(
  azure: Azure,
  plan: MarketplacePlan,
  { properties }: MarketplaceTerms,
  signal: AbortSignal | undefined,
): Promise<void> {
  await azure.arm.put(idOf(azure, plan), { properties: { ...properties, accepted: true } }, { signal });
}

/** https://learn.microsoft.com/rest/api/marketplaceordering/marketplace-agreements */
function idOf({ subscriptionId }: Azure, { publisher, product, name }: MarketplacePlan): string {
  const offer = `publishers/${publisher}/offers/${product}/plans/${name}`;
  return `/subscriptions/${subscriptionId}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/${offer}/agreements/current`;
}
