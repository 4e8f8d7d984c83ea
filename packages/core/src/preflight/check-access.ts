import { readSubscription } from "../azure/access.ts";
import type { Azure } from "../azure/connect.ts";
import { toBerthError } from "../azure/http/errors.ts";
import { runVerb } from "../azure/run-verb.ts";
import type { CodedError } from "../errors/coded-error.ts";
import { isBerthError } from "../errors/index.ts";
import { checkTexts } from "../messages/checks.ts";
import { locationIn } from "../plan/dns-names.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { type HostSpec, parseHostSpec } from "../spec/index.ts";
import { type AccessCheck, failed, ok } from "./access-check.ts";
import { accessChecks, clockCheck, subscriptionCheck } from "./access-checks.ts";
import { previewChanges } from "./preview-changes.ts";

/** The host to check for. Missing fields have the defaults of a host's description. */
export interface AccessCheckOptions {
  readonly location?: string | undefined;
  readonly size?: string | undefined;
  /** An existing resource group to create the host in. Default: a new one. */
  readonly resourceGroup?: string | undefined;
  /** Returns the current time. Default: this machine's clock. */
  readonly now?: (() => Date) | undefined;
}

/**
 * Checks whether the signed-in identity can create a host: sign-in, clock, subscription, providers, permissions, size,
 * quota, and whether Azure with its policies would accept the deployment. Nothing is created. Findings are returned,
 * not thrown. Without access to the subscription, the other checks are skipped.
 * @throws BerthError `spec-invalid` for a malformed location or size, `interrupted`
 */
export function checkAccess(
  azure: Azure,
  options: AccessCheckOptions = {},
  run: RunOptions = {},
): Promise<AccessCheck[]> {
  return runVerb(azure, run, () => check(azure, options, run));
}

async function check(azure: Azure, options: AccessCheckOptions, run: RunOptions): Promise<AccessCheck[]> {
  const given = specOf(options);
  const spec = { ...given, location: locationIn(azure.cloud, given.location) };
  const report = reporter(spec.name, run);
  const checks: AccessCheck[] = [];
  const add = (check: AccessCheck) => {
    checks.push(check);
    const { check: name, outcome, message } = check;
    report({ type: "access-checked", check: name, outcome, message });
  };
  const subscription = await attempt(azure, () => readSubscription(azure, run.signal));
  if (isBerthError(subscription)) {
    add(failed(subscription.code === "subscription-not-found" ? "subscription" : "sign-in", subscription));
    return checks;
  }
  add(ok("sign-in", checkTexts.signIn(azure.endpoint)));
  add(clockCheck(subscription.answeredAt, options.now?.() ?? new Date()));
  add(subscriptionCheck(azure, subscription));
  for (const { check, execute } of accessChecks(azure, spec, options.resourceGroup, run.signal)) {
    throwIfAborted(run.signal);
    const outcome = await attempt(azure, execute);
    add(isBerthError(outcome) ? failed(check, outcome) : outcome);
  }
  // The deployment would fail for the same reason.
  if (checks.some(({ outcome }) => outcome === "failed")) return checks;
  const accepted = await attempt(azure, () => previewChanges(azure, spec, { signal: run.signal }));
  add(isBerthError(accepted) ? failed("deployment", accepted) : ok("deployment", checkTexts.deploymentAccepted));
  return checks;
}

function specOf({ location, size, resourceGroup }: AccessCheckOptions): HostSpec {
  return parseHostSpec({
    name: "doctor",
    // An address that is reserved for documentation (RFC 5737).
    allowFrom: ["192.0.2.1"],
    location,
    size,
    resourceGroup,
  });
}

/** Returns the result, or the error as a value. @throws BerthError `interrupted` */
async function attempt<Value>(azure: Azure, execute: () => Promise<Value>): Promise<Value | CodedError> {
  try {
    return await execute();
  } catch (error) {
    const known = toBerthError(error, { endpoint: azure.endpoint, cloud: azure.cloud });
    if (isBerthError(known, "interrupted")) throw known;
    return known;
  }
}
