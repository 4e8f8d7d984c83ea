import { z } from "zod";
import type { Answer } from "./route.ts";
import { operationShape, problemShape } from "./shapes.ts";

/** The answer to work that is taken on. */
export const acceptedAnswer: Answer = {
  description: "The work is taken on; look at Location, not before Retry-After seconds",
  schema: operationShape,
  headers: ["Location", "Retry-After"],
};

export const subscriptionQuery = z.strictObject({
  subscription: z.string().max(100).optional().describe("Default: the first that this application serves"),
});

const descriptions: Readonly<Record<number, string>> = {
  400: "The request cannot be used",
  401: "Nobody is signed in, or the token is not accepted",
  403: "The caller may not do this",
  404: "There is no such thing",
  409: "This does not fit what is there",
  412: "The host has changed since it was read",
  413: "The request is too large",
  422: "The Idempotency-Key was sent with another request, or a vault is missing",
  429: "A limit is reached",
  500: "A defect of this application",
  502: "Azure refused what was asked of it",
  503: "Something that is needed does not answer; come again after Retry-After seconds",
};

/** Problem documents, of these statuses and of those that any route may answer with. */
export function problems(...statuses: readonly number[]): Record<number, Answer> {
  const all = [...statuses, 401, 403, 500, 502, 503];
  return Object.fromEntries(
    all.map((status) => [
      status,
      { description: descriptions[status] ?? "", schema: problemShape, contentType: "application/problem+json" },
    ]),
  );
}
