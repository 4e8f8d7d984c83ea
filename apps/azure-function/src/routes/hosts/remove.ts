import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { isEnded } from "../../storage/operation.ts";
import { acceptWork } from "../accept-work.ts";
import { acceptedResponse, changeHeaders, problemResponses, subscriptionQuery } from "../responses.ts";
import { findHostToChange } from "./find-host.ts";

/** `DELETE /api/hosts/{name}`: everything of the host. A running operation on it is canceled first. */
export const removeHostRoute: Route = {
  name: "removeHost",
  method: "DELETE",
  path: "hosts/{name}",
  summary: apiTexts.summaries.removeHost,
  role: "Berth.Write",
  query: subscriptionQuery,
  headers: changeHeaders,
  responses: { 202: acceptedResponse, ...problemResponses(400, 404, 412, 422, 429) },
  async handle(call, service) {
    const { subscriptionId, name, host, record, hostOwner } = await findHostToChange(call, service);
    if (record !== undefined && record.verb !== "remove" && !isEnded(record.state))
      await service.store.operations.requestCancel(record.operation);
    const resourceGroup = record?.resourceGroup ?? host?.resourceGroup;
    return acceptWork(call, service, [
      { verb: "remove", subscriptionId, host: name, hostOwner, resourceGroup, input: { resourceGroup } },
    ]);
  },
};
