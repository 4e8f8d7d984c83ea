import { type HostSpec, hostSpecSchema, planHost } from "@dockberth/core";
import { z } from "zod";
import { requireOwner } from "../../access/caller.ts";
import { chooseSubscription, requireAllowed } from "../../access/choices.ts";
import { holds } from "../../access/roles.ts";
import { FunctionError } from "../../errors.ts";
import { largestBatch, readSpecs } from "../../inputs.ts";
import type { Service } from "../../service.ts";
import { claimKey } from "../../store/callers.ts";
import { accept, idempotencyHeader, type Wish } from "../accept.ts";
import { acceptedAnswer, problems, subscriptionQuery } from "../answers.ts";
import { splitSecrets } from "../request-secrets.ts";
import type { Call, Route } from "../route.ts";

/** `POST /api/hosts`: one host, or several at once. */
export const createHostsRoute: Route = {
  name: "createHosts",
  method: "POST",
  path: "hosts",
  summary: "Make a host, or several",
  role: "Berth.Write",
  query: subscriptionQuery,
  body: z.union([hostSpecSchema, z.array(hostSpecSchema).min(1).max(largestBatch)]),
  bodyRequired: true,
  headers: idempotencyHeader,
  answers: { 202: acceptedAnswer, ...problems(400, 413, 422, 429) },
  async handle(call, service) {
    const { specs, many } = readSpecs(call.body);
    const subscriptionId = chooseSubscription(call.query["subscription"] as string | undefined, service.settings);
    for (const spec of specs) {
      requireAllowed(spec, service.settings);
      planHost(spec, { cloud: service.settings.cloud, subscriptionId });
      if (service.secrets === undefined && splitSecrets(spec).secrets !== undefined)
        throw new FunctionError("vault-missing", {
          what: "A host with registry logins, a secret environment or custom data",
        });
    }
    await requireOwnNames(call, service, subscriptionId, specs);
    const wishes = specs.map((spec) => ({
      verb: "create" as const,
      subscriptionId,
      host: spec.name,
      owner: call.caller.id,
      resourceGroup: spec.resourceGroup,
      ...splitSecrets(spec),
    }));
    return accept(call, service, wishes, { many, claim: () => claim(call, service, wishes) });
  },
};

/** Counts the hosts to their caller. Administrators are counted too, and have no limit. */
async function claim({ caller }: Call, { settings, store }: Service, wishes: readonly Wish[]): Promise<void> {
  const limit = holds(caller.roles, "Berth.Admin") ? Number.MAX_SAFE_INTEGER : settings.hostsPerCaller;
  const keys = wishes.map(({ subscriptionId, host }) => claimKey(subscriptionId, host));
  await store.callers.claim(caller.id, keys, limit);
}

/** A name that somebody else has is not made again under another's name. */
async function requireOwnNames(
  { caller }: Call,
  service: Service,
  subscriptionId: string,
  specs: readonly HostSpec[],
): Promise<void> {
  for (const { name } of specs) {
    const record = await service.store.hosts.read(subscriptionId, name);
    if (record !== undefined) requireOwner(caller, record.owner, "Making the host");
  }
}
