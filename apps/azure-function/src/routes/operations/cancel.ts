import { reply } from "../../outputs.ts";
import type { Service } from "../../service.ts";
import { isEnded } from "../../store/operation.ts";
import { problems } from "../answers.ts";
import type { Route } from "../route.ts";
import { operationShape, toOperationShape } from "../shapes.ts";
import { childrenOf, findOperation } from "./find.ts";

/** `DELETE /api/operations/{id}`: stop working on it. What Azure was told to do already goes on there. */
export const cancelOperationRoute: Route = {
  name: "cancelOperation",
  method: "DELETE",
  path: "operations/{id}",
  summary: "Cancel an operation",
  role: "Berth.Write",
  answers: {
    202: { description: "It will stop soon; an operation that has ended stays as it is", schema: operationShape },
    ...problems(400, 404),
  },
  async handle(call, service) {
    const operation = await findOperation(call, service);
    for (const id of operation.children) await requestCancel(service, id);
    const current = await requestCancel(service, operation.id);
    return reply(202, toOperationShape(current ?? operation, [], await childrenOf(operation, service)));
  },
};

function requestCancel({ store }: Service, id: string) {
  return store.operations.change(id, ({ state }) => (isEnded(state) ? undefined : { cancelRequested: true }));
}
