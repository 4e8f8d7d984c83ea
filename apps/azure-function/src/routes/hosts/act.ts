import { z } from "zod";
import { check } from "../../inputs.ts";
import type { Verb } from "../../store/operation.ts";
import { accept, idempotencyHeader } from "../accept.ts";
import { acceptedAnswer, problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { findHostToChange } from "./find.ts";

const nothing = z.strictObject({});

const version = z.strictObject({
  version: z
    .string()
    .regex(/^[0-9][0-9A-Za-z.~+:-]{0,60}$/)
    .optional()
    .describe("Of Docker Engine; default: the newest that the host's package source offers"),
});

const deep = z.strictObject({
  deep: z
    .boolean()
    .optional()
    .describe("Ask the machine itself, too: owners and modes of files, auditd, the daemon's options"),
});

/** `POST /api/hosts/{name}/VERB`: what can be done to a host that is there. Stopping gives the machine back, less its disk. */
export const actionRoutes: readonly Route[] = [
  actionRoute("start", "Start a host", nothing),
  actionRoute("stop", "Stop a host", nothing),
  actionRoute("restart", "Restart a host", nothing),
  actionRoute("rotate", "Rotate a host's certificate", nothing),
  actionRoute("upgrade", "Upgrade a host's Docker Engine", version),
  actionRoute("audit", "Audit a host's hardening", deep),
];

function actionRoute(verb: Verb, summary: string, body: z.ZodObject): Route {
  return {
    name: `${verb}Host`,
    method: "POST",
    path: `hosts/{name}/${verb}`,
    summary,
    role: "Berth.Write",
    query: subscriptionQuery,
    body,
    headers: { ...idempotencyHeader, "If-Match": "The ETag that the host must still have" },
    answers: { 202: acceptedAnswer, ...problems(400, 404, 412, 413, 422, 429) },
    async handle(call, service) {
      const input = check(body, call.body ?? {}, "body");
      const { subscriptionId, name, record } = await findHostToChange(call, service);
      const owner = record?.owner ?? call.caller.id;
      return accept(call, service, [{ verb, subscriptionId, host: name, owner, input }]);
    },
  };
}
