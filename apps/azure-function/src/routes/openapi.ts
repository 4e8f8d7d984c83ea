import { z } from "zod";
import { reply } from "../outputs.ts";
import { problems } from "./answers.ts";
import type { Answer, Route } from "./route.ts";

/** `GET /api/openapi.json`: OpenAPI 3.1, made from the list of routes and their schemas. */
export function openApiRoute(all: () => readonly Route[]): Route {
  return {
    name: "openapi",
    method: "GET",
    path: "openapi.json",
    summary: "Describe every route",
    role: "open",
    answers: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) }, ...problems() },
    handle: async () => reply(200, openApiDocument(all())),
  };
}

export function openApiDocument(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[`/api/${route.path}`] = { ...paths[`/api/${route.path}`], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Berth", version: "1", description: "Docker hosts on Azure, over HTTP" },
    paths,
    components: { securitySchemes: { entra: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
  };
}

function operationOf(route: Route): Record<string, unknown> {
  const { name, summary, role, body, bodyRequired, answers } = route;
  return {
    operationId: name,
    summary,
    ...(role === "open" ? {} : { security: [{ entra: [] }], "x-role": role }),
    parameters: parametersOf(route),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: bodyRequired === true,
            content: { "application/json": { schema: jsonSchema(body, "input") } },
          },
        }),
    responses: Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
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

function responseOf({ description, schema, contentType = "application/json", headers = [] }: Answer): object {
  const content =
    schema === undefined && contentType === "application/json"
      ? {}
      : { content: { [contentType]: schema === undefined ? {} : { schema: jsonSchema(schema, "output") } } };
  const named = headers.map((name) => [name, { schema: { type: "string" } }]);
  return { description, ...content, ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }) };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
}
