import { setImmediate } from "node:timers/promises";
import { type HostOwner, type HostSpec, locationIn, parseOwner, planHost, readOwners } from "@dockberth/core";
import { chooseSubscription, requireAllowedSpec } from "../../access/allowed-choices.ts";
import { requireAllowedExpiryOf } from "../../access/allowed-expiry.ts";
import { isAdministrator, ownerOf, requireOwnHost } from "../../access/caller.ts";
import { FunctionError } from "../../errors.ts";
import type { Call, Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import { defaultExpiry } from "../../settings.ts";
import { reservationKey } from "../../storage/callers.ts";
import type { PlannedFacts } from "../../storage/hosts.ts";
import { splitSecrets } from "../../storage/request-secrets.ts";
import { acceptWork, type WorkRequest } from "../accept-work.ts";
import { acceptedResponse, idempotencyHeader, problemResponses, subscriptionQuery } from "../responses.ts";
import { maxBatchSize, readSpecs, specsSchema } from "./read-specs.ts";

/** `POST /api/hosts`: one host, or several at once. */
export const createHostsRoute: Route = {
  name: "createHosts",
  method: "POST",
  path: "hosts",
  summary: apiTexts.summaries.createHosts,
  role: "Berth.Write",
  query: subscriptionQuery,
  body: specsSchema(maxBatchSize),
  bodyRequired: true,
  headers: idempotencyHeader,
  responses: { 202: acceptedResponse, ...problemResponses(400, 413, 415, 422, 429) },
  async handle(call, service) {
    const { specs, isBatch } = await readSpecs(call.body, maxBatchSize);
    const subscriptionId = chooseSubscription(call.query["subscription"], service.settings);
    for (const spec of specs) {
      requirePossible(spec, service, subscriptionId);
      requireAllowedExpiryOf(call.caller, spec, service);
      // Other requests are answered between two hosts.
      await setImmediate();
    }
    const ownerOfHost = await requireOwnNames(call, service, subscriptionId, specs);
    const workRequests = specs.map((spec) => ({
      verb: "create" as const,
      subscriptionId,
      host: spec.name,
      hostOwner: ownerOfHost(spec.name),
      resourceGroup: spec.resourceGroup,
      planned: plannedOf(spec, service),
      ...splitSecrets(spec),
    }));
    const reserve = () => reserveQuota(call, service, workRequests);
    return acceptWork(call, service, workRequests, { isBatch, reserve });
  },
};

/** Rejects here what a worker would reject later: restricted choices, specs without a plan, secrets without a vault. */
function requirePossible(spec: HostSpec, { settings, secrets }: Service, subscriptionId: string): void {
  requireAllowedSpec(spec, settings);
  planHost(spec, { cloud: settings.cloud, subscriptionId });
  if (secrets === undefined && splitSecrets(spec).secrets !== undefined)
    throw new FunctionError("vault-missing", { needed: "request-secrets" });
}

/**
 * A name that belongs to another owner cannot be created again. This answers at once; the worker's create checks the same
 * in Azure before it changes anything, so that a host that another tool creates meanwhile stays its owner's.
 * @returns whom each host will belong to: administrators finish the hosts of others, which stay theirs
 */
async function requireOwnNames(
  { caller, request, instance }: Call,
  { azure, store }: Service,
  subscriptionId: string,
  specs: readonly HostSpec[],
): Promise<(name: string) => HostOwner | undefined> {
  const owners = new Map(await readOwners(await azure(subscriptionId)));
  for (const { name } of specs) {
    const record = owners.has(name) ? undefined : await store.hosts.read(subscriptionId, name);
    if (record !== undefined) owners.set(name, parseOwner(record.requestedBy));
    if (owners.has(name)) requireOwnHost(caller, owners.get(name), `${request.method} ${instance}`);
  }
  return (name) => (owners.has(name) ? owners.get(name) : ownerOf(caller));
}

/** What is shown of a host until Azure has it. */
function plannedOf({ location, size, expiresAt }: HostSpec, { settings, now }: Service): PlannedFacts {
  return {
    location: locationIn(settings.cloud, location),
    size,
    expiresAt: expiresAt ?? defaultExpiry(now(), settings),
  };
}

/** Administrators' hosts are counted, too, but without a limit. */
async function reserveQuota(
  { caller }: Call,
  { settings, store }: Service,
  workRequests: readonly WorkRequest[],
): Promise<void> {
  const limit = isAdministrator(caller) ? Number.MAX_SAFE_INTEGER : settings.hostsPerCaller;
  const keys = workRequests.map(({ subscriptionId, host }) => reservationKey(subscriptionId, host));
  await store.callers.reserve(caller.id, keys, limit);
}
