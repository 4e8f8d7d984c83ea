import { z } from "zod";
import { reply } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { apiTexts } from "../messages/index.ts";
import { problemResponses } from "./responses.ts";

/** `GET /api/health`: 200 if requests can be accepted, 503 if the storage account is unavailable. */
export const healthRoute: Route = {
  name: "health",
  method: "GET",
  path: "health",
  summary: apiTexts.summaries.health,
  role: "open",
  responses: {
    200: { description: apiTexts.responses.healthy, schema: z.strictObject({ status: z.literal("ok") }) },
    ...problemResponses(),
  },
  async handle(_call, { store }) {
    await store.check();
    return reply(200, { status: "ok" });
  },
};
