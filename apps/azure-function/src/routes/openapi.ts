import { z } from "zod";
import { reply } from "../http/reply.ts";
import type { ResponseSpec, Route } from "../http/route.ts";
import { problemSchema } from "../http/schemas.ts";
import { apiTexts } from "../messages/index.ts";
import { problemResponses } from "./responses.ts";

/** `GET /api/openapi.json`: OpenAPI 3.1, built from the list of routes and their schemas. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  let built: object | undefined;
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
    handle: async ({ request }) => {
      // Everybody may ask for it, and building it takes longer than to answer.
      built ??= openApiDocument(routes());
      return reply(200, { ...built, servers: [{ url: new URL("/api", request.url).href }] });
    },
  };
}

/** Without the servers, which depend on the request. */
function openApiDocument(routes: readonly Route[]): object {
  const schemas = new NamedSchemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Berth",
      version: "1",
      description: apiTexts.description,
      license: { name: "MIT", identifier: "MIT" },
    },
    security: [{ entra: [] }],
    paths,
    components: {
      schemas: schemas.all,
      responses: problemComponents(routes, schemas),
      securitySchemes: { entra: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}

/** What is undefined in here does not get into the JSON. */
function operationOf(route: Route, schemas: NamedSchemas): Record<string, unknown> {
  const { name, summary, role, body, bodyRequired, responses } = route;
  return {
    operationId: name,
    summary,
    security: role === "open" ? [] : undefined,
    "x-role": role === "open" ? undefined : role,
    parameters: parametersOf(route, schemas),
    requestBody: body && {
      required: bodyRequired === true,
      content: { "application/json": { schema: schemas.convert(body, "input") } },
    },
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, spec]) => [
        status,
        isProblem(spec) ? { $ref: `#/components/responses/${problemName(status)}` } : responseOf(spec, schemas),
      ]),
    ),
  };
}

function parametersOf({ path, query, headers = {} }: Route, schemas: NamedSchemas): unknown[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const { properties = {} } =
    query === undefined ? {} : (schemas.convert(query, "input") as { readonly properties?: object });
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

function responseOf({ description, schema, contentType, headers }: ResponseSpec, schemas: NamedSchemas): object {
  const hasContent = schema !== undefined || contentType !== undefined;
  return {
    description,
    content: hasContent
      ? { [contentType ?? "application/json"]: { schema: schema && schemas.convert(schema, "output") } }
      : undefined,
    headers: headers && Object.fromEntries(headers.map((name) => [name, { schema: { type: "string" } }])),
  };
}

/** The problem documents of all routes, once for each status. */
function problemComponents(routes: readonly Route[], schemas: NamedSchemas): Record<string, object> {
  const problems = routes.flatMap(({ responses }) => Object.entries(responses)).filter(([, spec]) => isProblem(spec));
  return Object.fromEntries(problems.map(([status, spec]) => [problemName(status), responseOf(spec, schemas)]));
}

function isProblem({ schema }: ResponseSpec): boolean {
  return schema === problemSchema;
}

function problemName(status: string): string {
  return `Problem${status}`;
}

/** Schemas as JSON Schema. Those with an `id` are referred to, and collected under their names. */
class NamedSchemas {
  readonly all: Record<string, unknown> = {};

  convert(schema: z.ZodType, io: "input" | "output"): object {
    // Inside another schema, one with a name is referred to like everywhere else.
    const list = z.toJSONSchema(z.array(schema), { io, unrepresentable: "any" });
    const { items, $defs = {} } = JSON.parse(JSON.stringify(list, referToComponents)) as Converted;
    for (const [name, { id: _id, ...rest }] of Object.entries($defs)) if (name !== anyJson) this.all[name] ??= rest;
    return items;
  }
}

interface Converted {
  readonly items: object;
  readonly $defs?: Readonly<Record<string, { readonly id?: string }>>;
}

/** Zod numbers what refers to itself: here only any JSON value, of which OpenAPI has a shorter form that every generator can read. */
const anyJson = "__schema0";

function referToComponents(_key: string, value: unknown): unknown {
  const { $ref } = (value ?? {}) as { readonly $ref?: unknown };
  if (typeof $ref !== "string") return value;
  const name = $ref.replace("#/$defs/", "");
  return name === anyJson ? {} : { ...(value as object), $ref: `#/components/schemas/${name}` };
}
