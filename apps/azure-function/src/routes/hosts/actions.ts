import { z } from "zod";
import { requireAllowedOpening } from "../../access/allowed-opening.ts";
import { parseInput } from "../../http/inputs.ts";
import type { Call, Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
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

const ports = z
  .array(z.strictObject({ port: z.int().min(1).max(65_535), protocol: z.enum(["tcp", "udp"]).optional() }))
  .min(1)
  .max(20)
  .optional();

const closeBody = z.strictObject({ ports: ports.describe(apiTexts.fields.portsToClose) });

const openBody = z.strictObject({
  ports: ports.describe(apiTexts.fields.portsToOpen),
  from: z.array(z.string().max(100)).max(200).optional().describe(apiTexts.fields.openFrom),
  hours: z.number().positive().max(8760).optional().describe(apiTexts.fields.openHours),
});

const auditBody = z.strictObject({ deep: z.boolean().optional().describe(apiTexts.fields.deep) });

/** `POST /api/hosts/{name}/ACTION`. Stopping deallocates the machine; its disk stays. */
export const actionRoutes: readonly Route[] = [
  actionRoute("start", emptyBody),
  actionRoute("stop", emptyBody),
  actionRoute("restart", emptyBody),
  actionRoute("rotate", emptyBody),
  actionRoute("revoke", emptyBody),
  actionRoute("close", closeBody),
  actionRoute("open", openBody, ({ caller }, input, service) => requireAllowedOpening(caller, input, service)),
  actionRoute("upgrade", upgradeBody),
  actionRoute("patch", patchBody),
  actionRoute("audit", auditBody),
];

function actionRoute<Body extends z.ZodObject>(
  verb: Action,
  body: Body,
  requireAllowed: (call: Call, input: z.output<Body>, service: Service) => void = () => undefined,
): Route {
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
      requireAllowed(call, input, service);
      const { subscriptionId, name, hostOwner } = await findHostToChange(call, service);
      return acceptWork(call, service, [{ verb, subscriptionId, host: name, hostOwner, input }]);
    },
  };
}
