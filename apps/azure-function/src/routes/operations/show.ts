import { reply } from "../../outputs.ts";
import { isEnded } from "../../store/operation.ts";
import { problems } from "../answers.ts";
import type { Route } from "../route.ts";
import { operationShape, toOperationShape } from "../shapes.ts";
import { childrenOf, findOperation } from "./find.ts";

/** `GET /api/operations/{id}`: how it stands, what happened so far, how it ended. */
export const showOperationRoute: Route = {
  name: "showOperation",
  method: "GET",
  path: "operations/{id}",
  summary: "Show an operation",
  role: "Berth.Read",
  answers: {
    200: { description: "The operation", schema: operationShape, headers: ["Retry-After"] },
    ...problems(400, 404),
  },
  async handle(call, service) {
    const operation = await findOperation(call, service);
    const [events, children] = await Promise.all([
      service.store.operations.events(operation.id),
      childrenOf(operation, service),
    ]);
    const shape = toOperationShape(operation, events, children);
    return reply(200, shape, isEnded(shape.state) ? undefined : { "retry-after": "5" });
  },
};
