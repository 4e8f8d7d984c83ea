import { hostSpecSchema, planHost } from "@dockberth/core";
import { z } from "zod";
import { chooseSubscription, requireAllowed } from "../access/choices.ts";
import { largestBatch, readSpecs } from "../inputs.ts";
import { reply } from "../outputs.ts";
import { problems, subscriptionQuery } from "./answers.ts";
import type { Route } from "./route.ts";

/** `POST /api/plans`: what would be made; nothing is. */
export const planRoute: Route = {
  name: "planHosts",
  method: "POST",
  path: "plans",
  summary: "Plan a host, or several",
  role: "Berth.Read",
  query: subscriptionQuery,
  body: z.union([hostSpecSchema, z.array(hostSpecSchema).min(1).max(largestBatch)]),
  bodyRequired: true,
  answers: {
    200: {
      description: "What would be made",
      schema: z.strictObject({ plans: z.array(z.looseObject({ name: z.string(), fingerprint: z.string() })) }),
    },
    ...problems(400, 413),
  },
  async handle({ query, body }, { settings }) {
    const subscriptionId = chooseSubscription(query["subscription"] as string | undefined, settings);
    const plans = readSpecs(body).specs.map((spec) => {
      requireAllowed(spec, settings);
      return planHost(spec, { cloud: settings.cloud, subscriptionId });
    });
    return reply(200, { plans });
  },
};
