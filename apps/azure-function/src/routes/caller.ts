import { ownerText } from "@dockberth/core";
import { z } from "zod";
import { ownerOf } from "../access/caller.ts";
import { roles } from "../access/roles.ts";
import { reply } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { apiTexts } from "../messages/index.ts";
import { problemResponses } from "./responses.ts";

/** `GET /api/caller`: the caller as the application sees them, so that a page can offer only what is allowed. */
export const callerRoute: Route = {
  name: "showCaller",
  method: "GET",
  path: "caller",
  summary: apiTexts.summaries.showCaller,
  role: "Berth.Read",
  responses: {
    200: {
      description: apiTexts.responses.caller,
      schema: z.strictObject({ id: z.string(), owner: z.string(), name: z.string(), roles: z.array(z.enum(roles)) }),
    },
    ...problemResponses(),
  },
  handle: async ({ caller }) => {
    const { id, name, roles: assigned } = caller;
    return reply(200, { id, owner: ownerText(ownerOf(caller)), name, roles: assigned });
  },
};
