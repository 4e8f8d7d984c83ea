import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { type Caller, requireRole } from "../access/caller.ts";
import { asPublicError, invalidRequest, type PublicError } from "../errors.ts";
import { issueTexts } from "../messages/index.ts";
import type { Service } from "../service.ts";
import { traced } from "../telemetry/traced.ts";
import { parseInput, readBody } from "./inputs.ts";
import { problemReply } from "./problem.ts";
import type { Route } from "./route.ts";

/** A route as the Functions runtime calls it: authenticates, authorises, parses, and answers errors as problem documents. */
export function toHandler(route: Route, service: () => Promise<Service>): HttpHandler {
  return async (request, context) => {
    const instance = new URL(request.url).pathname;
    const name = `${route.method} /api/${route.path}`;
    try {
      return await traced(name, { "berth.route": route.name }, async (note) => {
        try {
          const response = await respond(route, await service(), request, instance, context);
          note({ "http.response.status_code": response.status ?? 200 });
          return response;
        } catch (thrown) {
          // Here, so that the line belongs to the span.
          log(context, asPublicError(thrown), thrown);
          throw thrown;
        }
      });
    } catch (thrown) {
      return problemReply(asPublicError(thrown), instance);
    }
  };
}

const anonymous: Caller = { id: "", tenantId: "", name: "", roles: [] };

async function respond(
  route: Route,
  service: Service,
  request: HttpRequest,
  instance: string,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const caller = route.role === "open" ? anonymous : await service.authenticate(request);
  if (route.role !== "open") requireRole(caller, route.role, `${route.method} ${instance}`);
  const query = route.query === undefined ? {} : parseInput(route.query, queryOf(request), "query");
  const body = route.body === undefined ? undefined : await readBody(request);
  if (body === undefined && route.bodyRequired === true) throw invalidRequest("body", issueTexts.bodyMissing);
  const parameters = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
  const response = await route.handle({ request, caller, parameters, query, body, instance }, service);
  context.info(JSON.stringify({ route: route.name, status: response.status, caller: caller.id }));
  return response;
}

/**
 * A parameter that is given twice could mean one thing here and another to a proxy; it becomes an array, which no schema
 * accepts. Read from the URL itself, because the runtime passes on one value for each name.
 */
function queryOf({ url }: HttpRequest): Record<string, unknown> {
  const query = new URL(url).searchParams;
  const names = new Set(query.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** One line of JSON; an unexpected error with its stack, but never with the message or the fields of a foreign error. */
function log(context: InvocationContext, { code, kind, message }: PublicError, thrown: unknown): void {
  const line = JSON.stringify({ code, kind, message });
  if (kind !== "unexpected") {
    context.warn(line);
    return;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((each) => /^\s+at /.test(each));
  context.error([line, ...(thrown instanceof Error ? [thrown.name] : []), ...frames].join("\n"));
}
