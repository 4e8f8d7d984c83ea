import { BerthError, issueHostClient, listContainers } from "@dockberth/core";
import { z } from "zod";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts, reasonTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { findOwnHost } from "./find-host.ts";

const containerSchema = z.strictObject({
  id: z.string(),
  names: z.array(z.string()),
  image: z.string(),
  state: z.string(),
  status: z.string(),
});

/** `GET /api/hosts/{name}/containers`: without environments and mounts, which may hold secrets. */
export const containersRoute: Route = {
  name: "listContainers",
  method: "GET",
  path: "hosts/{name}/containers",
  summary: apiTexts.summaries.listContainers,
  role: "Berth.Read",
  query: subscriptionQuery,
  responses: {
    200: {
      description: apiTexts.responses.containers,
      schema: z.strictObject({ containers: z.array(containerSchema) }),
    },
    ...problemResponses(400, 404, 422, 429),
  },
  async handle(call, service) {
    const { host, name } = await findOwnHost(call, service);
    if (host === undefined) throw new BerthError("host-not-found", { host: name });
    const { address = "" } = host;
    if (host.state !== "ready" || host.power !== "running")
      throw new BerthError("docker-unreachable", { host: name, address, reason: reasonTexts.hostPower(host.power) });
    // A certificate for this one request, which never leaves the application.
    const client = await issueHostClient(host, await service.authority(), { name: "berth", validForHours: 1 });
    return reply(200, { containers: await listContainers(host, client) });
  },
};
