import { z } from "zod";
import { requireAllowedChoice } from "../../access/allowed-choices.ts";
import { requireAllowedExpiry } from "../../access/allowed-expiry.ts";
import { invalidRequest } from "../../errors.ts";
import { parseInput } from "../../http/inputs.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts, issueTexts } from "../../messages/index.ts";
import { acceptWork } from "../accept-work.ts";
import { acceptedResponse, changeHeaders, problemResponses, subscriptionQuery } from "../responses.ts";
import { findHostToChange } from "./find-host.ts";

const body = z.strictObject({
  expiresAt: z.iso.datetime({ offset: true }).nullable().optional().describe(apiTexts.fields.expiresAt),
  size: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,60}$/)
    .optional(),
});

/** `PATCH /api/hosts/{name}`: its expiry and its size. */
export const changeHostRoute: Route = {
  name: "changeHost",
  method: "PATCH",
  path: "hosts/{name}",
  summary: apiTexts.summaries.changeHost,
  role: "Berth.Write",
  query: subscriptionQuery,
  body,
  bodyRequired: true,
  headers: changeHeaders,
  responses: { 202: acceptedResponse, ...problemResponses(400, 404, 412, 413, 415, 422, 429) },
  async handle(call, service) {
    const input = parseInput(body, call.body, "body");
    if (Object.keys(input).length === 0) throw invalidRequest("body", issueTexts.nothingToChange);
    if (input.size !== undefined) requireAllowedChoice("size", input.size, service.settings.allowed.sizes);
    if (input.expiresAt !== undefined) requireAllowedExpiry(call.caller, input.expiresAt, "body.expiresAt", service);
    const { subscriptionId, name, hostOwner } = await findHostToChange(call, service);
    return acceptWork(call, service, [{ verb: "change", subscriptionId, host: name, hostOwner, input }]);
  },
};
