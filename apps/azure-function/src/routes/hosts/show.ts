import { chooseSubscription } from "../../access/allowed-choices.ts";
import { answerOf, conditionalReply } from "../../http/conditional.ts";
import type { Call, Route } from "../../http/route.ts";
import { type HostResponse, hostSchema } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { findHost } from "./find-host.ts";
import { shownHosts } from "./shown-hosts.ts";

/** `GET /api/hosts/{name}`, with an ETag that a later change can name. */
export const showHostRoute: Route = {
  name: "showHost",
  method: "GET",
  path: "hosts/{name}",
  summary: apiTexts.summaries.showHost,
  role: "Berth.Read",
  query: subscriptionQuery,
  headers: { "If-None-Match": apiTexts.headers.ifNoneMatch },
  responses: {
    200: { description: apiTexts.responses.host, schema: hostSchema, headers: ["ETag"] },
    304: { description: apiTexts.responses.hostUnchanged },
    ...problemResponses(400, 404, 429),
  },
  async handle(call, service) {
    return conditionalReply(
      call.request,
      answerOf((await inInventory(call, service)) ?? (await findHost(call, service)).body),
    );
  },
};

/** A host that is not there yet may have been created by another tool a moment ago. */
async function inInventory(
  { parameters, query }: Call,
  { inventory, settings }: Service,
): Promise<HostResponse | undefined> {
  const { byName } = shownHosts(await inventory.read(chooseSubscription(query["subscription"], settings)));
  return byName.get(parameters["name"] ?? "");
}
