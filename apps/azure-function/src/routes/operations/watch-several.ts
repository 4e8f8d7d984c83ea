import { z } from "zod";
import type { Route } from "../../http/route.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses } from "../responses.ts";
import { maySee } from "./find-operation.ts";
import { eventStreamReply, followOperations } from "./watch.ts";

/** A stream asks for each of them every second. */
const maxOperations = 20;

const querySchema = z.strictObject({
  operations: z
    .string()
    .regex(new RegExp(`^[\\w-]{1,100}(?:,[\\w-]{1,100}){0,${maxOperations - 1}}$`))
    .describe(apiTexts.fields.watchedOperations),
});

/** `GET /api/events`: the events of several operations in one stream, since a browser opens few connections to a server. */
export const watchOperationsRoute: Route = {
  name: "watchOperations",
  method: "GET",
  path: "events",
  summary: apiTexts.summaries.watchOperations,
  role: "Berth.Read",
  query: querySchema,
  headers: { "Last-Event-ID": apiTexts.headers.lastEventIds },
  responses: {
    200: { description: apiTexts.responses.eventsOfSeveral, contentType: "text/event-stream" },
    ...problemResponses(400),
  },
  async handle({ caller, query, request }, service) {
    const ids = [...new Set((query as z.output<typeof querySchema>).operations.split(","))];
    const found = await Promise.all(ids.map((id) => service.store.operations.read(id)));
    const visible = found
      .filter((each) => each !== undefined)
      .filter((each) => each.verb !== "batch" && maySee(caller, each));
    return eventStreamReply(followOperations(ids, visible, service, request.headers.get("last-event-id")));
  },
};
