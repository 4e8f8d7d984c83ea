import { isEnded } from "../../store/operation.ts";
import { accept, idempotencyHeader } from "../accept.ts";
import { acceptedAnswer, problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { findHostToChange } from "./find.ts";

/** `DELETE /api/hosts/{name}`: all of it. What is still being done to the host is stopped first. */
export const removeHostRoute: Route = {
  name: "removeHost",
  method: "DELETE",
  path: "hosts/{name}",
  summary: "Remove a host",
  role: "Berth.Write",
  query: subscriptionQuery,
  headers: { ...idempotencyHeader, "If-Match": "The ETag that the host must still have" },
  answers: { 202: acceptedAnswer, ...problems(400, 404, 412, 422, 429) },
  async handle(call, service) {
    const { subscriptionId, name, host, record } = await findHostToChange(call, service);
    if (record !== undefined && record.verb !== "remove" && !isEnded(record.state))
      await service.store.operations.change(record.operation, ({ state }) =>
        isEnded(state) ? undefined : { cancelRequested: true },
      );
    const resourceGroup = record?.resourceGroup ?? host?.resourceGroup;
    const owner = record?.owner ?? call.caller.id;
    const wish = {
      verb: "remove",
      subscriptionId,
      host: name,
      owner,
      resourceGroup,
      input: { resourceGroup },
    } as const;
    return accept(call, service, [wish]);
  },
};
