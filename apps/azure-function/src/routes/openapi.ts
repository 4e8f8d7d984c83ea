import { z } from "zod";
import { reply } from "../http/reply.ts";
import type { ResponseSpec, Route } from "../http/route.ts";
import { apiTexts } from "../messages/index.ts";
import { problemResponses } from "./responses.ts";

/** `GET /api/openapi.json`: OpenAPI 3.1, built from the list of routes and their schemas. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  return {
    name: "openapi",
    method: "GET",
    path: "openapi.json",
    summary: apiTexts.summaries.openapi,
    role: "open",
    responses: {
      200: { description: apiTexts.responses.openapi, schema: z.looseObject({ openapi: z.string() }) },
      ...problemResponses(),
    },
    handle: async () => reply(200, openApiDocument(routes())),
  };
}

function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Berth", version: "1", description: apiTexts.description },
    paths,
    components: { securitySchemes: { entra: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
  };
}

/** What is undefined in here does not get into the JSON. */
function operationOf(route: Route): Record<string, unknown> {
  const { name, summary, role, body, bodyRequired, responses } = route;
  return {
    operationId: name,
    summary,
    security: role === "open" ? undefined : [{ entra: [] }],
    "x-role": role === "open" ? undefined : role,
    parameters: parametersOf(route),
    requestBody: body && {
      required: bodyRequired === true,
      content: { "application/json": { schema: jsonSchema(body, "input") } },
    },
    responses: Object.fromEntries(Object.entries(responses).map(([status, spec]) => [status, responseOf(spec)])),
  };
}

function parametersOf({ path, query, headers = {} }: Route): unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const { properties = {} } = query === undefined ? {} : (jsonSchema(query, "input") as { properties?: object });
  const inQuery = Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: false, schema }));
  const inHeaders = Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    required: false,
    description,
    schema: { type: "string" },
  }));
  return [...inPath, ...inQuery, ...inHeaders];
}

function responseOf({ description, schema, contentType, headers }: ResponseSpec): object {
  const hasContent = schema !== undefined || contentType !== undefined;
  return {
    description,
    content: hasContent
      ? { [contentType ?? "application/json"]: { schema: schema && jsonSchema(schema, "output") } }
      : undefined,
    headers: headers && Object.fromEntries(headers.map((name) => [name, { schema: { type: "string" } }])),
  };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}
