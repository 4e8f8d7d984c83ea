import type { MarketplacePlan } from "../plan/images.ts";
import { type Azure, longRunning } from "./connect.ts";

/** https://learn.microsoft.com/rest/api/marketplaceordering/marketplace-agreements */
const apiVersion = "2021-01-01";

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
  const { properties = {} } = await azure.resources.resources.getById(idOf(azure, plan), apiVersion);
  const { accepted, licenseTextLink: link } = properties as { accepted?: unknown; licenseTextLink?: unknown };
  return { accepted: accepted === true, link: typeof link === "string" ? link : undefined, properties };
}

/** Throws what the client throws. */
export async function putAccepted(
  azure: Azure,
  plan: MarketplacePlan,
  { properties }: MarketplaceTerms,
  signal: AbortSignal | undefined,
): Promise<void> {
  const parameters = { properties: { ...properties, accepted: true } };
  await azure.resources.resources.createOrUpdateById(
    idOf(azure, plan),
    apiVersion,
    parameters,
    longRunning(azure, signal),
  );
}

function idOf({ subscriptionId }: Azure, { publisher, product, name }: MarketplacePlan): string {
  const offer = `publishers/${publisher}/offers/${product}/plans/${name}`;
  return `subscriptions/${subscriptionId}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/${offer}/agreements/current`;
}
