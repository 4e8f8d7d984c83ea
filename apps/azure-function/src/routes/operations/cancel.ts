import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { acceptedReply } from "../accepted-reply.ts";
import { acceptedResponse, problemResponses } from "../responses.ts";
import { findWholeOperation } from "./find-operation.ts";

/** `DELETE /api/operations/{id}`: stops the work on it. Azure finishes what it has already accepted. */
export const cancelOperationRoute: Route = {
  name: "cancelOperation",
  method: "DELETE",
  path: "operations/{id}",
  summary: apiTexts.summaries.cancelOperation,
  role: "Berth.Write",
  responses: {
    202: { ...acceptedResponse, description: apiTexts.responses.canceled },
    ...problemResponses(400, 404),
  },
  async handle(call, service) {
    const { operations } = service.store;
    const { operation, children } = await findWholeOperation(call, service);
    for (const { id } of [...children, operation]) await operations.requestCancel(id);
    return acceptedReply(call, service, operation, children);
  },
};
