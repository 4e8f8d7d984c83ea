import { listContainers } from "@dockberth/core";
import { z } from "zod";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { openDocker } from "./open-docker.ts";

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
    const { host, client } = await openDocker(call, service);
    return reply(200, { containers: await listContainers(host, client) });
  },
};
