import type { HttpResponseInit } from "@azure/functions";
import { safety } from "../../outputs.ts";
import type { Service } from "../../service.ts";
import { isEnded, type OperationEvent } from "../../store/operation.ts";
import { problems } from "../answers.ts";
import type { Call, Route } from "../route.ts";
import { findOperation } from "./find.ts";

/** The front of Azure Functions ends a request after 230 s: https://learn.microsoft.com/azure/azure-functions/functions-scale */
const longestSeconds = 200;
const everySeconds = 1;

/** `GET /api/operations/{id}/events`: its facts as they happen, as server-sent events; `Last-Event-ID` goes on where it ended. */
export const watchOperationRoute: Route = {
  name: "watchOperation",
  method: "GET",
  path: "operations/{id}/events",
  summary: "Watch an operation",
  role: "Berth.Read",
  headers: { "Last-Event-ID": "The number of the last event that is known" },
  answers: {
    200: { description: "Events `fact`, and `end` with the state", contentType: "text/event-stream" },
    ...problems(400, 404),
  },
  async handle(call, service): Promise<HttpResponseInit> {
    await findOperation(call, service);
    const known = Number(call.request.headers.get("last-event-id") ?? 0);
    const encoder = new TextEncoder();
    const lines = follow(call, service, Number.isInteger(known) && known > 0 ? known : 0);
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await lines.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: async () => {
        await lines.return(undefined);
      },
    });
    return { status: 200, headers: { "content-type": "text/event-stream; charset=utf-8", ...safety }, body };
  },
};

async function* follow({ parameters }: Call, service: Service, known: number): AsyncGenerator<string, undefined> {
  const { id = "" } = parameters;
  const { operations } = service.store;
  const end = Date.now() + longestSeconds * 1000;
  yield `retry: ${everySeconds * 1000}\n\n`;
  for (let last = known; Date.now() < end; ) {
    // The state first: facts are written before it, so none is missed.
    const operation = await operations.read(id);
    for (const event of await operations.events(id, last)) {
      last = event.number;
      yield toServerSentEvent(event);
    }
    if (operation === undefined || isEnded(operation.state)) {
      yield `event: end\ndata: ${JSON.stringify({ state: operation?.state ?? "failed" })}\n\n`;
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, everySeconds * 1000));
  }
  return undefined;
}

function toServerSentEvent({ number, ...fact }: OperationEvent): string {
  return `id: ${number}\nevent: fact\ndata: ${JSON.stringify({ number, ...fact })}\n\n`;
}
