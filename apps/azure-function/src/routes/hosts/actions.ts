import { z } from "zod";
import { parseInput } from "../../http/inputs.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { acceptWork } from "../accept-work.ts";
import { acceptedResponse, changeHeaders, problemResponses, subscriptionQuery } from "../responses.ts";
import { findHostToChange } from "./find-host.ts";

type Action = "start" | "stop" | "restart" | "rotate" | "revoke" | "close" | "open" | "upgrade" | "patch" | "audit";

const emptyBody = z.strictObject({});

const upgradeBody = z.strictObject({
  version: z
    .string()
    .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/)
    .optional()
    .describe(apiTexts.fields.version),
});

const patchBody = z.strictObject({
  updates: z.enum(["security", "all"]).optional().describe(apiTexts.fields.updates),
  reboot: z.boolean().optional().describe(apiTexts.fields.reboot),
});

const auditBody = z.strictObject({ deep: z.boolean().optional().describe(apiTexts.fields.deep) });

/** `POST /api/hosts/{name}/ACTION`. Stopping deallocates the machine; its disk stays. */
export const actionRoutes: readonly Route[] = [
  actionRoute("start", emptyBody),
  actionRoute("stop", emptyBody),
  actionRoute("restart", emptyBody),
  actionRoute("rotate", emptyBody),
  actionRoute("revoke", emptyBody),
  actionRoute("close", emptyBody),
  actionRoute("open", emptyBody),
  actionRoute("upgrade", upgradeBody),
  actionRoute("patch", patchBody),
  actionRoute("audit", auditBody),
];

function actionRoute(verb: Action, body: z.ZodObject): Route {
  return {
    name: `${verb}Host`,
    method: "POST",
    path: `hosts/{name}/${verb}`,
    summary: apiTexts.summaries[verb],
    role: "Berth.Write",
    query: subscriptionQuery,
    body,
    headers: changeHeaders,
    responses: { 202: acceptedResponse, ...problemResponses(400, 404, 412, 413, 415, 422, 429) },
    async handle(call, service) {
      const input = parseInput(body, call.body ?? {}, "body");
      const { subscriptionId, name, hostOwner } = await findHostToChange(call, service);
      return acceptWork(call, service, [{ verb, subscriptionId, host: name, hostOwner, input }]);
    },
  };
}
