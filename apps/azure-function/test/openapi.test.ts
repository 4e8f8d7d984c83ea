import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { problemSchema } from "../src/http/schemas.ts";
import { routes } from "../src/routes/index.ts";
import { expectDescribed, type Local, pathOf, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  // No worker, so that a thousand accepted requests create no hosts.
  local = await startLocal({ loops: 0 });
});

afterAll(async () => {
  await local?.close();
});

describe("the OpenAPI document", () => {
  test("describes every route once, with its parameters, role and responses", async () => {
    const { body } = await local.call("GET", "/api/openapi.json", { roles: [] });
    expect(body.openapi).toBe("3.1.0");
    const operations = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { operationId: string; responses: object }>).map(
        ([method, operation]) => ({ path, method, ...operation }),
      ),
    );
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(routes.map(({ name }) => name).sort());
    for (const { path, method, operationId, responses } of operations) {
      const route = routes.find(({ name }) => name === operationId);
      expect([path, method]).toEqual([`/api/${route?.path}`, route?.method.toLowerCase()]);
      expect(Object.keys(responses).sort()).toEqual(Object.keys(route?.responses ?? {}).sort());
    }
    expect(JSON.stringify(body)).toContain("Who can reach the Docker port");
  });

  test("describes the problem documents", async () => {
    const { body } = await local.call("POST", "/api/hosts", { body: { name: 7 } });
    expect(z.safeParse(problemSchema, body).success).toBe(true);
  });
});

describe("every route, with random requests", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("..", "%00", "a'b", "🐳", "x".repeat(300), "-1", "null"),
  );
  const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }), hostLike());

  test.each(routes.map((route) => [route.name, route] as const))("%s answers as described", async (_name, route) => {
    const names = Object.keys(route.query?.shape ?? {});
    const query = fc.dictionary(fc.constantFrom(...names, "unknown"), text, { maxKeys: 3 });
    const headers = fc.dictionary(
      fc.constantFrom(...Object.keys(route.headers ?? {}), "x-any"),
      fc.stringMatching(/^[!-~]{1,40}$/),
      { maxKeys: 2 },
    );
    await fc.assert(
      fc.asyncProperty(text, query, headers, json, async (part, pairs, extra, body) => {
        const name = part === "" || part === "." || part === ".." ? "none" : part;
        const search = new URLSearchParams(pairs).toString();
        const result = await local.call(route.method, `${pathOf(route, name)}?${search}`, {
          headers: extra,
          ...(route.method === "GET" ? {} : { body: JSON.stringify(body) ?? "" }),
        });
        expectDescribed(route, result);
      }),
      { numRuns: 25 },
    );
  });
});

/** Similar enough to a host to pass the first check. */
function hostLike(): fc.Arbitrary<unknown> {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
  const allowFrom = fc.array(fc.oneof(fc.ipV4(), fc.constantFrom("0.0.0.0/0", "anywhere", "::/0")), { maxLength: 2 });
  const host = fc.record(
    {
      name,
      allowFrom,
      port: fc.integer(),
      size: fc.string({ maxLength: 20 }),
      expiresAt: fc.string({ maxLength: 20 }),
      tags: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 })),
    },
    { requiredKeys: ["name", "allowFrom"] },
  );
  return fc.oneof(host, fc.array(host, { maxLength: 3 }));
}
