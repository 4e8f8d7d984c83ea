import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { operationSchema, toOperationResponse } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import { isEnded } from "../../storage/operation.ts";
import { retryAfter } from "../accepted-reply.ts";
import { problemResponses } from "../responses.ts";
import { findWholeOperation } from "./find-operation.ts";

/** `GET /api/operations/{id}`: its state, its events so far, and its result. */
export const showOperationRoute: Route = {
  name: "showOperation",
  method: "GET",
  path: "operations/{id}",
  summary: apiTexts.summaries.showOperation,
  role: "Berth.Read",
  responses: {
    200: { description: apiTexts.responses.operation, schema: operationSchema, headers: ["Retry-After"] },
    ...problemResponses(400, 404),
  },
  async handle(call, service) {
    const { operation, children } = await findWholeOperation(call, service);
    const events = await service.store.operations.events(operation.id);
    const body = toOperationResponse(operation, events, children);
    return reply(200, body, isEnded(operation.state) ? undefined : retryAfter(service));
  },
};
