import { readContainerLogs } from "@dockberth/core";
import { z } from "zod";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { openDocker } from "./open-docker.ts";

const query = subscriptionQuery.extend({
  lines: z.coerce.number().int().min(1).max(1000).default(200).describe(apiTexts.fields.logLines),
});

/** `GET /api/hosts/{name}/containers/{container}/logs`: the last lines that a container wrote. */
export const containerLogsRoute: Route = {
  name: "readContainerLogs",
  method: "GET",
  path: "hosts/{name}/containers/{container}/logs",
  summary: apiTexts.summaries.readContainerLogs,
  role: "Berth.Read",
  query,
  responses: {
    200: { description: apiTexts.responses.containerLogs, schema: z.strictObject({ lines: z.array(z.string()) }) },
    ...problemResponses(400, 404, 422, 429),
  },
  async handle(call, service) {
    const { container = "" } = call.parameters;
    const { lines } = call.query as z.output<typeof query>;
    const { host, client } = await openDocker(call, service);
    return reply(200, { lines: await readContainerLogs(host, client, { container, lines }) });
  },
};
