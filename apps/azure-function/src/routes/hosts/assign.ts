import { z } from "zod";
import { ownerOf } from "../../access/caller.ts";
import { parseInput } from "../../http/inputs.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { acceptWork } from "../accept-work.ts";
import { acceptedResponse, changeHeaders, problemResponses, subscriptionQuery } from "../responses.ts";
import { findHostToChange } from "./find-host.ts";

const body = z.strictObject({
  caller: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)
    .nullable()
    .describe(apiTexts.fields.assignedCaller),
});

/** `POST /api/hosts/{name}/assign`: whom the host belongs to. */
export const assignRoute: Route = {
  name: "assignHost",
  method: "POST",
  path: "hosts/{name}/assign",
  summary: apiTexts.summaries.assign,
  role: "Berth.Admin",
  query: subscriptionQuery,
  body,
  bodyRequired: true,
  headers: changeHeaders,
  responses: { 202: acceptedResponse, ...problemResponses(400, 404, 412, 413, 415, 422, 429) },
  async handle(call, service) {
    const { caller: id } = parseInput(body, call.body, "body");
    const { subscriptionId, name, hostOwner } = await findHostToChange(call, service);
    const input = { owner: id === null ? null : ownerOf({ tenantId: call.caller.tenantId, id }) };
    return acceptWork(call, service, [{ verb: "assign", subscriptionId, host: name, hostOwner, input }]);
  },
};
