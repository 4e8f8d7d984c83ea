import { reply, securityHeaders } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { hostSchema } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { findHost } from "./find-host.ts";

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
    const { body, etag } = await findHost(call, service);
    if (call.request.headers.get("if-none-match") === etag)
      return { status: 304, headers: { ...securityHeaders, etag } };
    return reply(200, body, { etag });
  },
};
