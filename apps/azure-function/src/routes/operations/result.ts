import { z } from "zod";
import { operationProblemReply } from "../../http/problem.ts";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { isEnded, type Operation } from "../../storage/operation.ts";
import { acceptedReply } from "../accepted-reply.ts";
import { acceptedResponse, problemResponses } from "../responses.ts";
import { findWholeOperation } from "./find-operation.ts";

/** `GET /api/operations/{id}/result`: 202 until the operation has ended, then its result, or its error as a problem document. */
export const showResultRoute: Route = {
  name: "showResult",
  method: "GET",
  path: "operations/{id}/result",
  summary: apiTexts.summaries.showResult,
  role: "Berth.Read",
  responses: {
    200: { description: apiTexts.responses.result, schema: z.unknown() },
    202: acceptedResponse,
    ...problemResponses(400, 404, 409),
  },
  async handle(call, service) {
    const { operation, children } = await findWholeOperation(call, service);
    if (!isEnded(operation.state)) return acceptedReply(call, service, operation, children);
    if (operation.state !== "succeeded" && operation.error !== undefined)
      return operationProblemReply(operation.error, call.instance);
    return reply(200, operation.verb === "batch" ? children.map(resultOf) : resultOf(operation));
  },
};

function resultOf({ result }: Operation): unknown {
  return result ?? null;
}
