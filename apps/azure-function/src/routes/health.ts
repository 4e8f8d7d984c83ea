import { z } from "zod";
import { reply } from "../outputs.ts";
import { problems } from "./answers.ts";
import type { Route } from "./route.ts";

/** `GET /api/health`: 200 where requests can be taken on, 503 where the storage account does not answer. */
export const healthRoute: Route = {
  name: "health",
  method: "GET",
  path: "health",
  summary: "Say whether the application works",
  role: "open",
  answers: {
    200: { description: "Requests can be taken on", schema: z.strictObject({ status: z.literal("ok") }) },
    ...problems(),
  },
  async handle(_call, { store }) {
    await store.check();
    return reply(200, { status: "ok" });
  },
};
