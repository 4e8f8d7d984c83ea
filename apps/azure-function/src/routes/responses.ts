import { z } from "zod";
import type { ResponseSpec } from "../http/route.ts";
import { operationSchema, problemSchema } from "../http/schemas.ts";
import { apiTexts } from "../messages/index.ts";

/** The response to a request whose work is done by a worker. */
export const acceptedResponse: ResponseSpec = {
  description: apiTexts.responses.accepted,
  schema: operationSchema,
  headers: ["Operation-Location", "Location", "Retry-After"],
};

/** Problem documents with these statuses, and with those that every route can answer with. */
export function problemResponses(...statuses: readonly number[]): Record<number, ResponseSpec> {
  const all = [...statuses, 401, 403, 500, 502, 503];
  return Object.fromEntries(
    all.map((status) => [
      status,
      {
        description: apiTexts.statuses[status] ?? "",
        schema: problemSchema,
        contentType: "application/problem+json",
      },
    ]),
  );
}

export const subscriptionQuery = z.strictObject({
  subscription: z.string().max(100).optional().describe(apiTexts.fields.subscription),
});

export const idempotencyHeader = { "Idempotency-Key": apiTexts.headers.idempotencyKey };

/** The request headers of a change to an existing host. */
export const changeHeaders = { ...idempotencyHeader, "If-Match": apiTexts.headers.ifMatch };
