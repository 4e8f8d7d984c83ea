import type { HttpResponseInit } from "@azure/functions";
import { reply } from "../http/reply.ts";
import type { Call } from "../http/route.ts";
import { toOperationResponse } from "../http/schemas.ts";
import type { Service } from "../service.ts";
import type { Operation } from "../storage/operation.ts";

/**
 * 202 for an operation that goes on, with what Azure's pollers look for: `Operation-Location` tells how it goes, `Location`
 * has its result. Both are absolute, as Azure's guidelines ask for.
 */
export function acceptedReply(
  { request }: Call,
  service: Service,
  operation: Operation,
  children: readonly Operation[],
): HttpResponseInit {
  const monitor = new URL(`/api/operations/${operation.id}`, request.url).href;
  return reply(202, toOperationResponse(operation, [], children), {
    "operation-location": monitor,
    location: `${monitor}/result`,
    ...retryAfter(service),
  });
}

/** More often than a worker asks Azure, there is nothing new. */
export function retryAfter({ settings }: Service): { readonly "retry-after": string } {
  return { "retry-after": String(Math.ceil(settings.pollSeconds)) };
}
