import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { BerthError } from "@dockberth/core";
import { type Caller, requireRole } from "../access/caller.ts";
import { FunctionError } from "../errors.ts";
import { check, readBody } from "../inputs.ts";
import { problemReply, toBerthError } from "../outputs.ts";
import type { Service } from "../service.ts";
import { traced } from "../telemetry.ts";
import type { Route } from "./route.ts";

const nobody: Caller = { id: "", name: "", roles: [] };

/** A route as the Functions runtime calls it: who asks, may they, what do they want; and errors as problem documents. */
export function toHandler(route: Route, service: () => Promise<Service>): HttpHandler {
  return async (request, context) => {
    const instance = new URL(request.url).pathname;
    try {
      const connected = await service();
      return await traced(`${route.method} /api/${route.path}`, { "berth.route": route.name }, async (note) => {
        const response = await answer(route, connected, request, instance, context);
        note({ "http.response.status_code": response.status ?? 200 });
        return response;
      });
    } catch (thrown) {
      const error = toBerthError(thrown);
      log(context, error, thrown);
      return problemReply(error, instance);
    }
  };
}

async function answer(
  route: Route,
  service: Service,
  request: HttpRequest,
  instance: string,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const caller = route.role === "open" ? nobody : await service.authenticate(request);
  if (route.role !== "open") requireRole(caller, route.role, route.summary);
  const query = route.query === undefined ? {} : check(route.query, queryOf(request), "query");
  const body = route.body === undefined ? undefined : await readBody(request);
  if (body === undefined && route.bodyRequired === true)
    throw new FunctionError("request-invalid", { issues: [{ path: "body", message: "the request needs a body" }] });
  const parameters = Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, String(value)]));
  const response = await route.handle({ request, caller, parameters, query, body, instance }, service);
  context.info(JSON.stringify({ route: route.name, status: response.status, caller: caller.id }));
  return response;
}

/** A parameter that comes twice would mean one thing here and another to a proxy, so it is an array, which no schema takes. */
function queryOf({ url }: HttpRequest): Record<string, unknown> {
  // Of the URL itself: the runtime hands on one value a name.
  const query = new URL(url).searchParams;
  const names = new Set(query.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** One line of JSON with code and sentence; a defect with its stack, never with the fields of a foreign error. */
function log(context: InvocationContext, error: BerthError, thrown: unknown): void {
  const { code, kind, message } = error;
  const line = JSON.stringify({ code, kind, message });
  if (kind !== "unexpected") {
    context.warn(line);
    return;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const places = stack.split("\n").filter((each) => /^\s+at /.test(each));
  context.error([line, ...(thrown instanceof Error ? [thrown.name] : []), ...places].join("\n"));
}
