import { z } from "zod";
import { roles } from "../access/roles.ts";
import { reply } from "../outputs.ts";
import { problems } from "./answers.ts";
import type { Route } from "./route.ts";

/** `GET /api/caller`: who the application takes the caller for, so that a page can offer what is allowed. */
export const callerRoute: Route = {
  name: "showCaller",
  method: "GET",
  path: "caller",
  summary: "Show who is asking",
  role: "Berth.Read",
  answers: {
    200: {
      description: "The caller",
      schema: z.strictObject({ id: z.string(), name: z.string(), roles: z.array(z.enum(roles)) }),
    },
    ...problems(),
  },
  handle: async ({ caller }) => reply(200, caller),
};
