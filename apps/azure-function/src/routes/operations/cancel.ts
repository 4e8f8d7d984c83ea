import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { operationSchema, toOperationResponse } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses } from "../responses.ts";
import { childrenOf, findOperation } from "./find-operation.ts";

/** `DELETE /api/operations/{id}`: stops the work on it. Azure finishes what it has already accepted. */
export const cancelOperationRoute: Route = {
  name: "cancelOperation",
  method: "DELETE",
  path: "operations/{id}",
  summary: apiTexts.summaries.cancelOperation,
  role: "Berth.Write",
  responses: {
    202: { description: apiTexts.responses.canceled, schema: operationSchema },
    ...problemResponses(400, 404),
  },
  async handle(call, service) {
    const { operations } = service.store;
    const operation = await findOperation(call, service);
    for (const id of operation.children) await operations.requestCancel(id);
    const current = await operations.requestCancel(operation.id);
    return reply(202, toOperationResponse(current ?? operation, [], await childrenOf(operation, service)));
  },
};
