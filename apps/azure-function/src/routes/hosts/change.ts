import { z } from "zod";
import { requireChoice } from "../../access/choices.ts";
import { FunctionError } from "../../errors.ts";
import { check } from "../../inputs.ts";
import { accept, idempotencyHeader } from "../accept.ts";
import { acceptedAnswer, problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { findHostToChange } from "./find.ts";

const body = z.strictObject({
  expiresAt: z.iso.datetime().nullable().optional().describe("When the sweeper may remove it; null: never"),
  size: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,60}$/)
    .optional(),
});

/** `PATCH /api/hosts/{name}`: until when it is needed, how large it is. */
export const changeHostRoute: Route = {
  name: "changeHost",
  method: "PATCH",
  path: "hosts/{name}",
  summary: "Change a host",
  role: "Berth.Write",
  query: subscriptionQuery,
  body,
  bodyRequired: true,
  headers: { ...idempotencyHeader, "If-Match": "The ETag that the host must still have" },
  answers: { 202: acceptedAnswer, ...problems(400, 404, 412, 413, 422, 429) },
  async handle(call, service) {
    const input = check(body, call.body, "body");
    if (Object.keys(input).length === 0)
      throw new FunctionError("request-invalid", { issues: [{ path: "body", message: "name what is to change" }] });
    if (input.size !== undefined) requireChoice("size", input.size, service.settings.allowed.sizes);
    const { subscriptionId, name, record } = await findHostToChange(call, service);
    const owner = record?.owner ?? call.caller.id;
    return accept(call, service, [{ verb: "change", subscriptionId, host: name, owner, input }]);
  },
};
