import { setTimeout as pause } from "node:timers/promises";
import type { HttpResponseInit } from "@azure/functions";
import { securityHeaders } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { statusOfState } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import type { Clock } from "../../storage/budget.ts";
import { isEnded, type Operation, withChildren } from "../../storage/operation.ts";
import { problemResponses } from "../responses.ts";
import { findOperation, noteEnd } from "./find-operation.ts";

/**
 * The runtime does not tell an application that a caller has gone (azure-functions-nodejs-library#294), so a stream ends by
 * itself soon, and a caller that is still there resumes it. A line now and then shows a server in between when nobody is.
 */
const maxStreamSeconds = 30;
const heartbeatSeconds = 5;
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
    const operation = await findOperation(call, service);
    const blocks = followOperation(operation, service, call.request.headers.get("last-event-id"));
    return eventStreamReply(blocks);
  },
};

const realClock: Clock = { now: () => Date.now(), wait: (seconds) => pause(seconds * 1000) };

/** The events of an operation, or of all operations of a batch, as blocks of the stream. */
export function followOperation(
  operation: Operation,
  service: Service,
  lastEventId: string | null,
  clock: Clock = realClock,
): AsyncGenerator<string, undefined> {
  const ids = operation.verb === "batch" ? operation.children : [operation.id];
  return follow(ids, () => readParts(operation, service), service, lastEventId, clock);
}

/**
 * The events of several operations, which need not belong together; `ids` are those that the caller asked for. One that
 * ends is reported at once, and so is one that the caller may not see.
 */
export async function* followOperations(
  ids: readonly string[],
  operations: readonly Operation[],
  service: Service,
  lastEventId: string | null,
): AsyncGenerator<string, undefined> {
  const known = new Set(operations.map(({ id }) => id));
  for (const id of ids.filter((each) => !known.has(each))) yield block("unknown", { operation: id });
  if (operations[0] === undefined) return undefined;
  const together: Operation = { ...operations[0], verb: "batch", children: [...known] };
  const read = async () => {
    const parts = await Promise.all(
      operations.map(async (each) => (await service.store.operations.read(each.id)) ?? each),
    );
    return { whole: withChildren(together, parts), parts };
  };
  return yield* follow(ids, read, service, lastEventId, realClock);
}

/** An operation as it is now, and the operations that do its work. */
interface Parts {
  readonly whole: Operation;
  readonly parts: readonly Operation[];
}

async function* follow(
  ids: readonly string[],
  read: () => Promise<Parts>,
  service: Service,
  lastEventId: string | null,
  clock: Clock,
): AsyncGenerator<string, undefined> {
  const position = positionIn(lastEventId, ids.length);
  const finished = new Set<string>();
  const deadline = clock.now() + maxStreamSeconds * 1000;
  let sentAt = clock.now();
  yield `retry: ${pollSeconds * 1000}\n\n`;
  while (clock.now() < deadline) {
    // The states first: events are written before them, so none is missed.
    const { whole, parts } = await read();
    for (const part of parts.filter(({ id, state }) => !finished.has(id) && state !== "queued")) {
      const index = ids.indexOf(part.id);
      for (const { number, ...event } of await service.store.operations.events(part.id, position[index])) {
        position[index] = number;
        sentAt = clock.now();
        const fact = block("fact", { number, operation: part.id, host: part.host, ...event });
        yield `id: ${position.join(".")}\n${fact}`;
      }
      if (!isEnded(part.state)) continue;
      finished.add(part.id);
      noteEnd(part, service);
      if (whole.verb === "batch") yield endedBlock(part);
    }
    if (isEnded(whole.state)) {
      yield block("end", { status: statusOfState[whole.state] });
      return undefined;
    }
    if (clock.now() - sentAt >= heartbeatSeconds * 1000) {
      sentAt = clock.now();
      yield ":\n\n";
    }
    await clock.wait(pollSeconds);
  }
  return undefined;
}

function endedBlock({ id, host, state, error }: Operation): string {
  return block("ended", { operation: id, host, status: statusOfState[state], error: error ?? null });
}

function block(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function readParts(operation: Operation, { store: { operations } }: Service): Promise<Parts> {
  if (operation.verb === "batch") {
    const parts = await operations.children(operation);
    return { whole: withChildren(operation, parts), parts };
  }
  const whole = (await operations.read(operation.id)) ?? operation;
  return { whole, parts: [whole] };
}

/** The number of the last event of each operation, such as `7`, and `3.0.12` for a batch of three. */
function positionIn(lastEventId: string | null, length: number): number[] {
  const numbers = (lastEventId ?? "").split(".").map(Number);
  const isPosition = numbers.length === length && numbers.every((number) => Number.isInteger(number) && number >= 0);
  return isPosition ? numbers : Array.from({ length }, () => 0);
}

export function eventStreamReply(blocks: AsyncGenerator<string, undefined>): HttpResponseInit {
  return {
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8", ...securityHeaders },
    body: toStream(blocks),
  };
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
