import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import type { BerthEvent } from "../../events.ts";
import { planHosts } from "../../plan/batch.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { throwIfAborted } from "../../run/options.ts";
import type { HostSpec } from "../../spec/index.ts";
import { requireFutureExpiry } from "../expiry/require-future-expiry.ts";
import { type CreateHostsOptions, failedHost, type HostOutcome, type PlannedSpec } from "../model/outcome.ts";
import { createBatch } from "./create-batch.ts";
import { createHost, requireReady } from "./create-host.ts";

/** Resource groups at a time; each is one deployment, which is polled every few seconds. */
const groupsAtOnce = 10;

/**
 * Creates many hosts: those of a resource group with one deployment, in a shared network. A host that fails does not stop
 * the others. Run again, it continues; a host that is as planned and answers is not touched.
 * @returns one outcome for each spec, in their order
 * @throws BerthError `spec-invalid` for hosts that cannot exist together, and for new ones whose expiry is in the past; `authority-expired`, `interrupted`
 */
export function createHosts(
  azure: Azure,
  specs: readonly HostSpec[],
  authority: Authority,
  options: CreateHostsOptions = {},
): Promise<HostOutcome[]> {
  return runVerb(azure, options, () => create(azure, specs, authority, options));
}

async function create(
  azure: Azure,
  specs: readonly HostSpec[],
  authority: Authority,
  options: CreateHostsOptions,
): Promise<HostOutcome[]> {
  const plans = planHosts(specs, azure).map((plan) => planWithOwner(plan, options.owner));
  requireReady(authority, options);
  await requireFutureExpiry(azure, plans, new Date());
  const planned = plans.map((plan, index) => ({ plan, spec: specs[index] as HostSpec }));
  const groups = Map.groupBy(planned, ({ plan }) => plan.resourceGroup.toLowerCase());
  const outcomes = await mapConcurrent([...groups.values()], groupsAtOnce, (group) => {
    const [only, ...others] = group;
    // For a single host in its group, createHost does the same with fewer requests.
    if (only !== undefined && others.length === 0) return createAlone(azure, only, authority, options);
    return createBatch(azure, group, authority, options);
  });
  throwIfAborted(options.signal);
  const byName = new Map(outcomes.flat().map((outcome) => [outcome.name, outcome]));
  return specs.flatMap(({ name }) => byName.get(name) ?? []);
}

async function createAlone(
  azure: Azure,
  { spec }: PlannedSpec,
  authority: Authority,
  { keepClient, ...options }: CreateHostsOptions,
): Promise<HostOutcome[]> {
  const { name } = spec;
  let outcome: "created" | "unchanged" = "created";
  const onEvent = (event: BerthEvent) => {
    if (event.type === "host-unchanged") outcome = "unchanged";
    return options.onEvent?.(event);
  };
  const keep = keepClient === undefined ? {} : { keepClient: (client: TlsMaterial) => keepClient(name, client) };
  try {
    const made = await createHost(azure, spec, authority, { ...options, ...keep, onEvent });
    return [{ name, outcome, ...made }];
  } catch (error) {
    return [failedHost(name, error, options)];
  }
}
