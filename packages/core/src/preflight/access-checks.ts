import { apiVersionOfType } from "../api-versions.ts";
import {
  type Provider,
  readPermissions,
  readProvider,
  readUsages,
  type Subscription,
  type Usage,
} from "../azure/access.ts";
import type { Azure } from "../azure/connect.ts";
import type { RecentFacts } from "../azure/machine-facts.ts";
import { shortLocation } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";
import { planWithFacts, readFacts } from "../hosts/model/facts.ts";
import { checkTexts as texts } from "../messages/checks.ts";
import { type MachineFacts, sizeNamed } from "../plan/facts.ts";
import { missingActions, neededActions, neededProviders, neededTypes } from "../plan/needed-actions.ts";
import type { LocatedSpec } from "../spec/index.ts";
import { type AccessCheck, type AccessCheckName, failed, ok, warning } from "./access-check.ts";

/** Certificates are backdated by ten minutes. With a larger skew, hosts reject new certificates. */
const maxSkewSeconds = 600;
const warningSkewSeconds = 120;

export interface PendingCheck {
  readonly check: AccessCheckName;
  readonly execute: () => Promise<AccessCheck>;
}

/** The checks that need a readable subscription, in order. */
export function accessChecks(
  azure: Azure,
  spec: LocatedSpec,
  resourceGroup: string | undefined,
  signal: AbortSignal | undefined,
): PendingCheck[] {
  let offered: Promise<RecentFacts> | undefined;
  const facts = () => {
    offered ??= readFacts(azure, spec);
    return offered;
  };
  return [
    { check: "providers", execute: () => providersCheck(azure, spec.location) },
    { check: "permissions", execute: () => permissionsCheck(azure, resourceGroup, signal) },
    { check: "size", execute: async () => sizeCheck(azure, spec, await facts()) },
    { check: "quota", execute: async () => quotaCheck(azure, spec, await facts()) },
  ];
}

export function clockCheck(there: Date | undefined, here: Date): AccessCheck {
  if (there === undefined) return warning("clock", texts.noTime);
  const seconds = Math.round((here.getTime() - there.getTime()) / 1000);
  const difference = { code: "clock-difference", seconds } as const;
  if (Math.abs(seconds) > maxSkewSeconds)
    return failed("clock", new BerthError("clock-skewed", { host: "Azure", reason: difference }));
  return Math.abs(seconds) > warningSkewSeconds
    ? warning("clock", texts.clockInaccurate(difference.seconds, maxSkewSeconds))
    : ok("clock", texts.clockMatches);
}

export function subscriptionCheck({ subscriptionId }: Azure, { name, state }: Subscription): AccessCheck {
  if (state === "Enabled") return ok("subscription", texts.subscriptionEnabled(name));
  if (state === "Warned" || state === "PastDue") return warning("subscription", texts.subscriptionUnpaid(name, state));
  return failed("subscription", new BerthError("subscription-unusable", { subscription: subscriptionId, state }));
}

async function providersCheck(azure: Azure, location: string): Promise<AccessCheck> {
  const providers = await Promise.all(neededProviders.map((provider) => readProvider(azure, provider)));
  const states = providers.map(({ registrationState }) => registrationState);
  const [missing] = neededProviders.filter((_, index) => !/^Register/.test(states[index] ?? ""));
  if (missing !== undefined)
    return failed("providers", new BerthError("provider-not-registered", { provider: missing }));
  const notOffered = neededProviders.map((namespace, index) => gapIn(namespace, providers[index] ?? {}, location));
  const [gap] = notOffered.filter((each) => each !== undefined);
  if (gap !== undefined) return failed("providers", gap);
  const [pending] = neededProviders.filter((_, index) => states[index] === "Registering");
  return pending === undefined
    ? ok("providers", texts.registered(neededProviders))
    : warning("providers", texts.registering(pending));
}

/** The first type of a host that a location does not have, or not in the api-version that Berth sends. */
function gapIn(namespace: string, { resourceTypes = [] }: Provider, location: string): BerthError | undefined {
  for (const { resourceType, locations = [], apiVersions = [] } of resourceTypes) {
    const type = `${namespace}/${resourceType}`;
    if (!neededTypes.some((needed) => needed.toLowerCase() === type.toLowerCase())) continue;
    const names = locations.map(shortLocation);
    if (names.length > 0 && !names.includes(location))
      return new BerthError("location-invalid", { location, reason: { code: "type-not-offered", type } });
    const version = apiVersionOfType(type) ?? "";
    if (apiVersions.length > 0 && !apiVersions.includes(version)) {
      const newest = apiVersions
        .filter((each) => !each.endsWith("-preview"))
        .toSorted()
        .at(-1);
      return new BerthError("api-version-unsupported", { type, location, version, newest });
    }
  }
  return undefined;
}

async function permissionsCheck(
  azure: Azure,
  resourceGroup: string | undefined,
  signal: AbortSignal | undefined,
): Promise<AccessCheck> {
  const scope = texts.scope(resourceGroup);
  const missing = missingActions(await readPermissions(azure, resourceGroup, signal)).filter(
    // An existing resource group is neither created nor removed.
    (action) => resourceGroup === undefined || !/resourceGroups\/(write|delete)$/.test(action),
  );
  const [first, ...more] = missing;
  if (first === undefined) return ok("permissions", texts.permitted(neededActions.length, scope));
  const action = texts.actionAndMore(first, more.length);
  return failed("permissions", new BerthError("permission-denied", { action, scope }));
}

async function sizeCheck(azure: Azure, spec: LocatedSpec, facts: RecentFacts): Promise<AccessCheck> {
  const { size, location } = spec;
  if (facts.sizes === undefined) return warning("size", texts.sizeUnknown(size, location));
  await planWithFacts(azure, spec, facts);
  return ok("size", texts.sizeAvailable(size, location));
}

async function quotaCheck(
  azure: Azure,
  { location, size }: LocatedSpec,
  { sizes = [] }: MachineFacts,
): Promise<AccessCheck> {
  const offer = sizeNamed(sizes, size);
  if (offer === undefined) return warning("quota", texts.coresUnknown);
  const usages = await readUsages(azure, location, offer.family);
  const needed = ({ what }: Usage) => (/address/i.test(what) ? 1 : offer.cores);
  const short = usages.find((usage) => usage.used + needed(usage) > usage.limit);
  if (short !== undefined) {
    const { what, used, limit } = short;
    return failed("quota", new BerthError("quota-exceeded", { what, location, limit, used, needed: needed(short) }));
  }
  return ok("quota", texts.available(location, usages));
}
