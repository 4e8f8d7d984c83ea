import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { plannedMachine } from "../model/planned.ts";

const readsAtOnce = 10;

/**
 * Rejects hosts that do not exist and whose expiry is in the past: a sweep would remove them at once. Azure is asked about
 * such hosts alone. One that exists keeps the later of two expiries, so an old description of it is accepted.
 * @throws BerthError `spec-invalid`
 */
export async function requireFutureExpiry(azure: Azure, plans: readonly HostPlan[], now: Date): Promise<void> {
  const expired = plans.filter((plan) => isExpired(plan, now));
  const isNew = async (plan: HostPlan) => ((await plannedMachine(azure, plan)) === undefined ? [plan] : []);
  rejectExpired((await mapConcurrent(expired, readsAtOnce, isNew)).flat(), now);
}

/** The same for hosts that are known not to exist. @throws BerthError `spec-invalid` */
export function rejectExpired(plans: readonly HostPlan[], now: Date): void {
  const issues = plans
    .filter((plan) => isExpired(plan, now))
    .map(({ name, tags }) => ({
      path: `${name}.expiresAt`,
      message: issueTexts.pastDate(tags[tagNames.expires] ?? ""),
    }));
  if (issues.length > 0) throw new BerthError("spec-invalid", { issues });
}

function isExpired({ tags }: HostPlan, now: Date): boolean {
  return Date.parse(tags[tagNames.expires] ?? "") <= now.getTime();
}
