import { readSubscription } from "../azure/access.ts";
import type { Azure } from "../azure/connect.ts";
import { toBerthError } from "../azure/http/errors.ts";
import { clouds } from "../clouds.ts";
import type { CodedError } from "../errors/define.ts";
import { isBerthError } from "../errors/index.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { type HostSpec, parseHostSpec } from "../spec/index.ts";
import { type AccessCheck, failed, ok } from "./access-check.ts";
import { accessChecks, clockCheck, subscriptionCheck } from "./access-checks.ts";
import { planChanges } from "./preview-changes.ts";

/** The host that somebody has in mind. Every field is optional: what is left out is as the schema of a host has it. */
export interface AccessWish {
  readonly location?: string | undefined;
  readonly size?: string | undefined;
  /** A group that exists, where the host is to be made. */
  readonly resourceGroup?: string | undefined;
  /** What time it is here. Default: what this machine says. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Looks whether this identity can make a host: sign-in, clock, subscription, providers, permissions, size, quota, and
 * whether Azure, its policies included, would accept one. Nothing is made, and nothing is thrown for what is found: every
 * finding is a check. Without a sign-in there is nothing more to ask.
 * @throws BerthError `spec-invalid` for a location or a size of no form, `interrupted`
 */
export async function checkAccess(azure: Azure, wish: AccessWish = {}, run: RunOptions = {}): Promise<AccessCheck[]> {
  const spec = specOf(azure, wish);
  const report = reporter(spec.name, run);
  const checks: AccessCheck[] = [];
  const note = (check: AccessCheck) => {
    checks.push(check);
    const { check: name, outcome, message } = check;
    report({ type: "access-checked", check: name, outcome, message });
  };
  const subscription = await found(azure, () => readSubscription(azure, run.signal));
  if (isBerthError(subscription)) {
    note(failed(subscription.code === "subscription-not-found" ? "subscription" : "sign-in", subscription));
    return checks;
  }
  note(ok("sign-in", `Azure takes this sign-in, at ${azure.endpoint}`));
  note(clockCheck(subscription.answeredAt, wish.now?.() ?? new Date()));
  note(subscriptionCheck(azure, subscription));
  for (const { check, look } of accessChecks(azure, spec, wish.resourceGroup, run.signal)) {
    throwIfAborted(run.signal);
    const outcome = await found(azure, look);
    note(isBerthError(outcome) ? failed(check, outcome) : outcome);
  }
  // What has failed already would be refused again.
  if (checks.some(({ outcome }) => outcome === "failed")) return checks;
  const accepted = await found(azure, () => planChanges(azure, spec, { signal: run.signal }));
  note(
    isBerthError(accepted)
      ? failed("deployment", accepted)
      : ok("deployment", "Azure would accept such a host; its policies have nothing against it"),
  );
  return checks;
}

function specOf({ cloud }: Azure, { location, size, resourceGroup }: AccessWish): HostSpec {
  return parseHostSpec({
    name: "doctor",
    // Of the addresses that are kept for documentation (RFC 5737): nobody's.
    allowFrom: ["192.0.2.1"],
    location: location ?? clouds[cloud].locations.example,
    size,
    resourceGroup,
  });
}

/** What was looked for, or why it could not be found out. */
async function found<Value>(azure: Azure, look: () => Promise<Value>): Promise<Value | CodedError> {
  try {
    return await look();
  } catch (error) {
    const known = toBerthError(error, { endpoint: azure.endpoint, cloud: azure.cloud });
    if (isBerthError(known, "interrupted")) throw known;
    return known;
  }
}
