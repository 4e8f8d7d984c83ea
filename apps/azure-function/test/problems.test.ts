import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClientRequest } from "@dockberth/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { problemSchema } from "../src/http/schemas.ts";
import { type CallOptions, type Local, startLocal } from "./local.ts";

const spec = (name: string, more: object = {}) => ({ name, allowFrom: ["127.0.0.0/8"], ...more });
const writer = { roles: ["Berth.Write", "Berth.Grant"] } as const satisfies CallOptions;
const login = { server: "acme.azurecr.io", username: "ci", password: "canary-5d20" };

let local: Local;
beforeAll(async () => {
  const settings = {
    BERTH_VAULT_URL: "",
    BERTH_SIZES: "Standard_B*,Standard_D2s_v5",
    BERTH_HOSTS_PER_CALLER: "2",
    BERTH_LOCATIONS: "westeurope",
    BERTH_RESOURCE_GROUPS: "berth-*",
  };
  local = await startLocal({ loops: 0, settings });
  const first = await local.call("POST", "/api/hosts", {
    ...writer,
    headers: { "idempotency-key": "taken" },
    body: spec("kept"),
  });
  expect(first.status, first.text).toBe(202);
});
afterAll(async () => {
  await local?.close();
});

const unknown = "00000000-0000-4000-8000-000000000000";
const otherCaller = { ...writer, as: "somebody-else" };
const cases: readonly [string, string, string, CallOptions, number, string][] = [
  ["an invalid host", "POST", "/api/hosts", { body: { name: "BAD" } }, 400, "spec-invalid"],
  [
    "the whole Internet, without the word for it",
    "POST",
    "/api/hosts",
    { body: spec("w", { allowFrom: ["0.0.0.0/0"] }) },
    400,
    "open-to-world",
  ],
  ["no body", "POST", "/api/hosts", {}, 400, "request-invalid"],
  ["a body that is not JSON", "POST", "/api/hosts", { body: "{" }, 400, "request-invalid"],
  [
    "a form",
    "POST",
    "/api/hosts",
    { body: "{}", headers: { "content-type": "text/plain" } },
    415,
    "media-type-unsupported",
  ],
  ["two hosts with one name", "POST", "/api/hosts", { body: [spec("x"), spec("x")] }, 400, "request-invalid"],
  [
    "a size that is not allowed here",
    "POST",
    "/api/hosts",
    { body: spec("big", { size: "Standard_M128" }) },
    403,
    "choice-forbidden",
  ],
  [
    "such a size for an existing host",
    "PATCH",
    "/api/hosts/kept",
    { body: { size: "Standard_M128" } },
    403,
    "choice-forbidden",
  ],
  ["an unknown query parameter", "GET", "/api/hosts?colour=red", {}, 400, "request-invalid"],
  ["a limit that is not a number", "GET", "/api/hosts?limit=many", {}, 400, "request-invalid"],
  ["a parameter given twice", "GET", "/api/hosts?limit=1&limit=2", {}, 400, "request-invalid"],
  ["a change without fields", "PATCH", "/api/hosts/kept", { body: {} }, 400, "request-invalid"],
  ["an unknown field", "PATCH", "/api/hosts/kept", { body: { colour: "red" } }, 400, "request-invalid"],
  ["an action with an unknown field", "POST", "/api/hosts/kept/stop", { body: { now: true } }, 400, "request-invalid"],
  ["an invalid host in a plan", "POST", "/api/plans", { body: { name: "BAD" } }, 400, "spec-invalid"],
  ["ninety-one hosts", "POST", "/api/hosts", { body: Array(91).fill(spec("x")) }, 400, "request-invalid"],
  [
    "an invalid Idempotency-Key",
    "POST",
    "/api/hosts",
    { body: spec("x"), headers: { "idempotency-key": "a b" } },
    400,
    "request-invalid",
  ],
  [
    "an expiry in the past",
    "PATCH",
    "/api/hosts/kept",
    { body: { expiresAt: "2001-01-01T00:00:00Z" } },
    400,
    "request-invalid",
  ],
  [
    "a host that expired long ago",
    "POST",
    "/api/hosts",
    { body: spec("x", { expiresAt: "2001-01-01T00:00:00+01:00" }) },
    400,
    "request-invalid",
  ],
  [
    "a plan of a host that expired long ago",
    "POST",
    "/api/plans",
    { body: spec("x", { expiresAt: "2001-01-01T00:00:00Z" }) },
    400,
    "request-invalid",
  ],
  ["an anonymous caller", "GET", "/api/hosts", { roles: [] }, 401, "caller-unknown"],
  ["a missing role", "DELETE", "/api/hosts/kept", { roles: ["Berth.Grant"] }, 403, "caller-forbidden"],
  ["another caller's host", "DELETE", "/api/hosts/kept", otherCaller, 403, "caller-forbidden"],
  [
    "the containers of another caller's host",
    "GET",
    "/api/hosts/kept/containers",
    otherCaller,
    403,
    "caller-forbidden",
  ],
  ["another subscription", "GET", `/api/hosts?subscription=${unknown}`, {}, 403, "choice-forbidden"],
  [
    "a location that is not allowed here",
    "POST",
    "/api/hosts",
    { body: spec("far", { location: "eastus" }) },
    403,
    "choice-forbidden",
  ],
  [
    "a network in a resource group that is not allowed here",
    "POST",
    "/api/hosts",
    { body: spec("x", { network: { resourceGroup: "prod" } }) },
    403,
    "choice-forbidden",
  ],
  [
    "an address in such a group",
    "POST",
    "/api/hosts",
    { body: spec("x", { publicAddress: { name: "a", resourceGroup: "prod" } }) },
    403,
    "choice-forbidden",
  ],
  [
    "an identity in such a group",
    "POST",
    "/api/plans",
    {
      body: spec("x", {
        identity: {
          user: [
            `/subscriptions/${unknown}/resourceGroups/prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/owner`,
          ],
        },
      }),
    },
    403,
    "choice-forbidden",
  ],
  ["an unknown host", "GET", "/api/hosts/none", {}, 404, "host-not-found"],
  ["an impossible host name", "GET", "/api/hosts/a'b", {}, 404, "host-not-found"],
  ["an unknown operation", "GET", `/api/operations/${unknown}`, {}, 404, "operation-not-found"],
  [
    "a host that has changed",
    "PATCH",
    "/api/hosts/kept",
    { body: { expiresAt: null }, headers: { "if-match": '"old"' } },
    412,
    "state-changed",
  ],
  [
    "a body of a megabyte",
    "PATCH",
    "/api/hosts/kept",
    { body: { size: "x".repeat(1_000_000) } },
    413,
    "request-too-large",
  ],
  [
    "an Idempotency-Key of another request",
    "POST",
    "/api/hosts",
    { body: spec("other"), headers: { "idempotency-key": "taken" } },
    422,
    "idempotency-mismatch",
  ],
  ["secrets without a vault", "POST", "/api/hosts", { body: spec("login", { logins: [login] }) }, 422, "vault-missing"],
  [
    "more hosts than a caller may have",
    "POST",
    "/api/hosts",
    { body: [spec("a"), spec("b")] },
    429,
    "host-quota-reached",
  ],
];

describe("problem documents", () => {
  test.each(cases)("reports %s", async (_what, method, path, options, status, code) => {
    const { headers, body, text, ...result } = await local.call(method, path, { ...writer, ...options });
    expect([result.status, body?.status, body?.code], text).toEqual([status, status, code]);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(z.safeParse(problemSchema, body).success, text).toBe(true);
    expect(body).toMatchObject({ instance: new URL(path, local.url).pathname, type: `urn:berth:error:${code}` });
    expect(body.hint).not.toBe("");
    expect(headers.has("retry-after")).toBe(status === 429);
    expect(headers.has("www-authenticate")).toBe(status === 401);
    expect(text).not.toContain("canary");
  });
});

test("never opens an address that a caller gives", async () => {
  const opened: string[] = [];
  const server = createServer((request, response) => {
    opened.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await using inner = { local: await startLocal(), [Symbol.asyncDispose]: () => inner.local.close() };
  try {
    const body = spec("curious", {
      registryMirrors: [url],
      proxy: { http: url, https: url },
      engine: { mirror: { url: url.replace("http:", "https:") } },
      logins: [{ ...login, server: url.slice("http://".length) }],
      compose: { services: { web: { image: `${url.slice("http://".length)}/web` } } },
    });
    for (const path of ["/api/plans", "/api/hosts"]) {
      const { status, text, headers } = await inner.local.call("POST", path, { body });
      expect(status, text).toBeLessThan(300);
      const location = headers.get("operation-location");
      if (location !== null) expect(await inner.local.ended(location)).toMatchObject({ status: "Succeeded" });
    }
    const { csr } = await createClientRequest({ name: url });
    expect((await inner.local.call("POST", "/api/hosts/curious/grants", { body: { csr } })).status).toBe(201);
    expect(opened).toEqual([]);
  } finally {
    server.close();
  }
});
