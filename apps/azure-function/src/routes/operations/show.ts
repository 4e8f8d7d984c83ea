import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { operationSchema, toOperationResponse } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import { isEnded } from "../../storage/operation.ts";
import { problemResponses } from "../responses.ts";
import { childrenOf, findOperation } from "./find-operation.ts";

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
    const operation = await findOperation(call, service);
    const [events, children] = await Promise.all([
      service.store.operations.events(operation.id),
      childrenOf(operation, service),
    ]);
    const body = toOperationResponse(operation, events, children);
    return reply(200, body, isEnded(body.state) ? undefined : { "retry-after": "5" });
  },
};
