import { assertExpiry } from "../access/limits.ts";
import type { Policy } from "../access/policy.ts";
import { SlackError } from "../errors.ts";
import { minutesOf, type Wish } from "../inputs.ts";
import { allowedHost, nameOf, type Request } from "./request.ts";
import { factsOf } from "./verbs.ts";

/** `/berth extend NAME 4h`: so much longer than until now; from now on, where the host has expired or has no end. */
export async function extend(request: Request, wish: Wish): Promise<void> {
  const { session, jobs, person } = request;
  const { usage } = factsOf("extend");
  if (wish.time === undefined) throw new SlackError("command-invalid", { message: "extend needs a time", usage });
  const minutes = minutesOf(wish.time);
  const { name, expiresAt } = await allowedHost(request, "extend", nameOf(wish));
  const now = session.clock();
  const until = new Date(Math.max(now.getTime(), expiresAt?.getTime() ?? 0) + minutes * 60_000);
  assertExpiry(session.policy, `Host ${name}`, until, now);
  await jobs.start("extend", name, { expiresAt: until.toISOString() }, person);
}

/** What the Extend button adds. */
export function extensionOf({ defaults, limits }: Policy): string {
  return `${Math.max(1, Math.round(Math.min(defaults.hours, limits.hours / 2) * 60))}m`;
}
