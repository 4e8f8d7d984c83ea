import { ArmError } from "../arm-error.ts";
import { type Json, textAt } from "../json.ts";
import type { World } from "../world.ts";
import { type Image, needsPlan } from "./images.ts";

/** The keys of the plans whose terms the subscription accepted. They are kept as long as the emulator runs. */
const acceptances = new WeakMap<World, Set<string>>();

export interface Plan {
  readonly publisher: string;
  readonly product: string;
  readonly name: string;
}

/**
 * Checks that a machine names the plan that its image needs, and that the plan's terms were accepted.
 * @throws ArmError `VMMarketplaceInvalidInput`, `ResourcePurchaseValidationFailed`
 */
export function requirePurchasable(world: World, machine: string, body: Json, image: Image | undefined): void {
  const plan = planOf(body["plan"]);
  if (plan !== undefined && !isAccepted(world, plan)) {
    throw new ArmError(
      400,
      "ResourcePurchaseValidationFailed",
      `User failed validation to purchase resources. Error message: '${notAcceptedMessage(world)}'`,
    );
  }
  const publisher = textAt(body, "properties", "storageProfile", "imageReference", "publisher") ?? "";
  if (plan === undefined && (needsPlan(publisher) || image?.plan !== undefined)) {
    throw new ArmError(
      400,
      "VMMarketplaceInvalidInput",
      `Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires Plan information in the request. VM: '${machine}'.`,
    );
  }
}

/**
 * Checks the plans of a whole deployment before any of its resources is created.
 * @throws ArmError `MarketplacePurchaseEligibilityFailed`
 */
export function requireEligible(world: World, plans: readonly unknown[]): void {
  const details = plans.flatMap((each) => {
    const plan = planOf(each);
    if (plan === undefined || isAccepted(world, plan)) return [];
    const offer = `Offer with PublisherId: '${plan.publisher}', OfferId: '${plan.product}'`;
    const reason = "cannot be purchased due to validation errors. For more information see details.";
    return [new ArmError(400, "BadRequest", `${offer} ${reason} ${notAcceptedMessage(world)}`).body()];
  });
  if (details.length === 0) return;
  throw new ArmError(
    400,
    "MarketplacePurchaseEligibilityFailed",
    "Marketplace purchase eligibilty check returned errors. See inner errors for details.",
    { details },
  );
}

export function setAccepted(world: World, plan: Plan, accepted: boolean): void {
  const keys = acceptances.get(world) ?? new Set<string>();
  acceptances.set(world, keys);
  if (accepted) keys.add(planKey(plan));
  else keys.delete(planKey(plan));
}

export function isAccepted(world: World, plan: Plan): boolean {
  return acceptances.get(world)?.has(planKey(plan)) === true;
}

export function planKey({ publisher, product, name }: Plan): string {
  return [publisher, product, name].join("/").toLowerCase();
}

function planOf(plan: unknown): Plan | undefined {
  const [publisher, product, name] = ["publisher", "product", "name"].map((field) => textAt(plan, field));
  return publisher === undefined || product === undefined || name === undefined
    ? undefined
    : { publisher, product, name };
}

function notAcceptedMessage({ subscriptionId }: World): string {
  return `Legal terms have not been accepted for this item on this subscription: '${subscriptionId}'. To accept legal terms, please use the Azure CLI (az vm image terms accept) or deploy via the Azure portal.`;
}
