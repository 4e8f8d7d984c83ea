import type { Azure } from "../../azure/connect.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { putAccepted, readTerms } from "../../azure/marketplace-terms.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter } from "../../run/options.ts";
import { planContext } from "../model/planned.ts";

/**
 * Checks the terms of a marketplace image before anything is created: Azure would reject the machine after everything else
 * exists. They are accepted, permanently and for the whole subscription, only where the plan says so.
 * @throws BerthError `terms-not-accepted`
 */
export async function ensureTermsAccepted(azure: Azure, plan: HostPlan, run: RunOptions): Promise<void> {
  const { imagePlan, acceptTerms } = plan;
  if (imagePlan === undefined) return;
  const image = [imagePlan.publisher, imagePlan.product, imagePlan.name].join(":");
  try {
    const terms = await readTerms(azure, imagePlan);
    if (terms.accepted) return;
    if (!acceptTerms) throw new BerthError("terms-not-accepted", { image, link: terms.link });
    await putAccepted(azure, imagePlan, terms, run.signal);
    reporter(plan.name, run)({ type: "terms-accepted", image, link: terms.link });
  } catch (error) {
    const known = toBerthError(error, planContext(azure, plan));
    // A caller who may create machines may lack the right to read terms. Where none are to be accepted, Azure decides later.
    if (acceptTerms || known.code !== "permission-denied") throw known;
  }
}
