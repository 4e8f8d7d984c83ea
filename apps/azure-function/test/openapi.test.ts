import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Role, roles } from "../src/access/roles.ts";
import { routes } from "../src/routes/index.ts";
import type { Route } from "../src/routes/route.ts";
import { problemShape } from "../src/routes/shapes.ts";
import { type Called, type Local, startLocal } from "./local.ts";

let local: Local;

beforeAll(async () => {
  // No worker: what is taken on waits, so that a thousand requests make no hosts.
  local = await startLocal({ loops: 0 });
});

afterAll(async () => {
  await local?.close();
});

/** Whether an answer is one that the route's own list of answers has, in status, media type and shape. */
function expectDescribed(route: Route, { status, headers, body }: Called): void {
  const answer = route.answers[status];
  expect(answer, `${route.name} answered ${status}: ${JSON.stringify(body)}`).toBeDefined();
  const contentType = headers.get("content-type")?.split(";")[0];
  if (status !== 304) expect(contentType).toBe(answer?.contentType ?? "application/json");
  if (answer?.schema !== undefined && body !== undefined) {
    const { success, error } = answer.schema.safeParse(body);
    expect(success, `${route.name} ${status}: ${error?.message}`).toBe(true);
  }
  expect(status, JSON.stringify(body)).not.toBe(500);
}

describe("who may what: every role at every route", () => {
  const holders: Readonly<Record<Role, readonly Role[]>> = {
    "Berth.Read": roles,
    "Berth.Write": ["Berth.Write", "Berth.Admin"],
    "Berth.Grant": ["Berth.Grant", "Berth.Admin"],
    "Berth.Admin": ["Berth.Admin"],
  };
  const callers: readonly (readonly Role[])[] = [[], ...roles.map((role) => [role])];
  const cases = routes.flatMap((route) => callers.map((assigned) => ({ route, assigned })));

  test.each(cases.map(({ route, assigned }) => [route.name, assigned[0] ?? "nobody", route, assigned] as const))(
    "%s as %s",
    async (_name, _role, route, assigned) => {
      const { role } = route;
      const answer = await local.call(route.method, pathOf(route, "none"), { roles: assigned });
      const allowed = role === "open" || assigned.some((each) => holders[role].includes(each));
      const expected = allowed ? [] : [assigned.length === 0 ? 401 : 403];
      if (allowed) expect([401, 403]).not.toContain(answer.status);
      else expect([answer.status]).toEqual(expected);
      expectDescribed(route, answer);
    },
  );

  test("a token that knows no role of ours opens nothing", async () => {
    const token = await local.identity.token([], { roles: ["Owner", 7, null] });
    const { status } = await fetch(`${local.url}/api/hosts`, { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(403);
  });
});

describe("tokens that are refused", () => {
  test.each([
    ["of another tenant", { tid: "other" }],
    ["for another application", { aud: "other" }],
    ["of another issuer", { iss: "https://elsewhere.example" }],
    ["that have expired", { exp: Math.floor(Date.now() / 1000) - 3600 }],
    ["that are for later", { nbf: Math.floor(Date.now() / 1000) + 3600 }],
  ])("%s", async (_what, claims) => {
    expect((await asBearer(await forged(claims))).status).toBe(401);
  });

  test("whose signature, algorithm or form is not what it must be", async () => {
    const good = await local.identity.token(["Berth.Admin"]);
    const [head = "", payload = "", signature = ""] = good.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const shared = Buffer.from('{"alg":"HS256"}').toString("base64url");
    const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    for (const bad of [
      `${none}.${payload}.`,
      `${shared}.${payload}.${signature}`,
      `${head}.${payload}.${flipped}`,
      "x",
      good.slice(1),
    ])
      expect((await asBearer(bad)).status, bad.slice(0, 20)).toBe(401);
    expect((await asBearer(good)).status).toBe(200);
  });

  test("the headers of Easy Auth open nothing where it is off", async () => {
    const claims = {
      claims: [
        { typ: "roles", val: "Berth.Admin" },
        { typ: "oid", val: "me" },
      ],
    };
    const principal = Buffer.from(JSON.stringify(claims)).toString("base64");
    const { status } = await fetch(`${local.url}/api/hosts`, { headers: { "x-ms-client-principal": principal } });
    expect(status).toBe(401);
  });

  async function asBearer(token: string) {
    return fetch(`${local.url}/api/caller`, { headers: { authorization: `Bearer ${token}` } });
  }

  async function forged(claims: Readonly<Record<string, unknown>>): Promise<string> {
    return local.identity.sign({ roles: ["Berth.Admin"], ...claims });
  }
});

describe("the OpenAPI document", () => {
  test("has every route, each once, with its parameters, role and answers", async () => {
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
      expect(Object.keys(responses).sort()).toEqual(Object.keys(route?.answers ?? {}).sort());
    }
    expect(JSON.stringify(body)).toContain("Who may reach the Docker port");
  });

  test("is described by itself: the problem documents are of its shape", async () => {
    const { body } = await local.call("POST", "/api/hosts", { body: { name: 7 } });
    expect(z.safeParse(problemShape, body).success).toBe(true);
  });
});

describe("every route, asked whatever comes", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom("..", "%00", "a'b", "🐳", "x".repeat(300), "-1", "null"),
  );
  const json = fc.oneof(fc.jsonValue({ maxDepth: 3 }), hostLike());

  test.each(routes.map((route) => [route.name, route] as const))(
    "%s answers as it is described",
    async (_name, route) => {
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
          const answer = await local.call(route.method, `${pathOf(route, name)}?${search}`, {
            headers: extra,
            ...(route.method === "GET" ? {} : { body: JSON.stringify(body) ?? "" }),
          });
          expectDescribed(route, answer);
        }),
        { numRuns: 25 },
      );
    },
  );
});

function pathOf({ path }: Route, part: string): string {
  return `/api/${path.replace(/\{\w+\}/g, encodeURIComponent(part))}`;
}

/** Near enough to a host to get past the first check. */
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
