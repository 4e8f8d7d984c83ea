import { setImmediate } from "node:timers/promises";
import { type HostPlan, planHost } from "@dockberth/core";
import { z } from "zod";
import { chooseSubscription, requireAllowedSpec } from "../access/allowed-choices.ts";
import { requireAllowedExpiryOf } from "../access/allowed-expiry.ts";
import { reply } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { apiTexts } from "../messages/index.ts";
import { maxPlans, readSpecs, specsSchema } from "./hosts/read-specs.ts";
import { problemResponses, subscriptionQuery } from "./responses.ts";

/** `POST /api/plans`: what would be created; nothing is. */
export const planRoute: Route = {
  name: "planHosts",
  method: "POST",
  path: "plans",
  summary: apiTexts.summaries.planHosts,
  role: "Berth.Read",
  query: subscriptionQuery,
  body: specsSchema(maxPlans),
  bodyRequired: true,
  responses: {
    200: {
      description: apiTexts.responses.plans,
      schema: z.strictObject({ plans: z.array(z.looseObject({ name: z.string(), fingerprint: z.string() })) }),
    },
    ...problemResponses(400, 413, 415),
  },
  async handle({ query, body, caller }, service) {
    const { settings } = service;
    const subscriptionId = chooseSubscription(query["subscription"], settings);
    const plans: HostPlan[] = [];
    for (const spec of (await readSpecs(body, maxPlans)).specs) {
      requireAllowedSpec(spec, settings);
      requireAllowedExpiryOf(caller, spec, service);
      plans.push(planHost(spec, { cloud: settings.cloud, subscriptionId }));
      // Other requests are answered between two hosts.
      await setImmediate();
    }
    return reply(200, { plans });
  },
};
