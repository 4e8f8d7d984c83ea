import { reply, safety } from "../../outputs.ts";
import { problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { hostShape } from "../shapes.ts";
import { findHost } from "./find.ts";

/** `GET /api/hosts/{name}`, with an ETag that a later change can name. */
export const showHostRoute: Route = {
  name: "showHost",
  method: "GET",
  path: "hosts/{name}",
  summary: "Show a host",
  role: "Berth.Read",
  query: subscriptionQuery,
  headers: { "If-None-Match": "The ETag of what is known already" },
  answers: {
    200: { description: "The host", schema: hostShape, headers: ["ETag"] },
    304: { description: "It is as it was" },
    ...problems(400, 404, 429),
  },
  async handle(call, service) {
    const { shape, etag } = await findHost(call, service);
    if (call.request.headers.get("if-none-match") === etag) return { status: 304, headers: { ...safety, etag } };
    return reply(200, shape, { etag });
  },
};
