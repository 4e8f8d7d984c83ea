import type { HttpResponseInit } from "@azure/functions";
import { securityHeaders } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { statusOfState } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import { isEnded, type OperationEvent } from "../../storage/operation.ts";
import { problemResponses } from "../responses.ts";
import { findOperation } from "./find-operation.ts";

/** The front end of Azure Functions ends a request after 230 s: https://learn.microsoft.com/azure/azure-functions/functions-scale */
const maxWatchSeconds = 200;
const pollSeconds = 1;

/** `GET /api/operations/{id}/events`: events as they happen, as server-sent events; `Last-Event-ID` resumes after an event. */
export const watchOperationRoute: Route = {
  name: "watchOperation",
  method: "GET",
  path: "operations/{id}/events",
  summary: apiTexts.summaries.watchOperation,
  role: "Berth.Read",
  headers: { "Last-Event-ID": apiTexts.headers.lastEventId },
  responses: {
    200: { description: apiTexts.responses.events, contentType: "text/event-stream" },
    ...problemResponses(400, 404),
  },
  async handle(call, service): Promise<HttpResponseInit> {
    const { id } = await findOperation(call, service);
    const known = Number(call.request.headers.get("last-event-id") ?? 0);
    const blocks = follow(id, service, Number.isInteger(known) && known > 0 ? known : 0);
    return {
      status: 200,
      headers: { "content-type": "text/event-stream; charset=utf-8", ...securityHeaders },
      body: toStream(blocks),
    };
  },
};

async function* follow(id: string, { store }: Service, known: number): AsyncGenerator<string, undefined> {
  const { operations } = store;
  const deadline = Date.now() + maxWatchSeconds * 1000;
  yield `retry: ${pollSeconds * 1000}\n\n`;
  for (let last = known; Date.now() < deadline; ) {
    // The state first: events are written before it, so none is missed.
    const operation = await operations.read(id);
    for (const event of await operations.events(id, last)) {
      last = event.number;
      yield toServerSentEvent(event);
    }
    if (operation === undefined || isEnded(operation.state)) {
      yield `event: end\ndata: ${JSON.stringify({ status: statusOfState[operation?.state ?? "failed"] })}\n\n`;
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, pollSeconds * 1000));
  }
  return undefined;
}

function toServerSentEvent({ number, ...facts }: OperationEvent): string {
  return `id: ${number}\nevent: fact\ndata: ${JSON.stringify({ number, ...facts })}\n\n`;
}

function toStream(blocks: AsyncGenerator<string, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await blocks.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await blocks.return(undefined);
    },
  });
}
