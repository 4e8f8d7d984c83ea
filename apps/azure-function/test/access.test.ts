import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Role, roles } from "../src/access/roles.ts";
import { routes } from "../src/routes/index.ts";
import { type CallResult, expectDescribed, type Local, pathOf, startLocal } from "./local.ts";

const signIns = ["token", "easy-auth"] as const;
let locals: Readonly<Record<(typeof signIns)[number], Local>>;
let local: Local;

beforeAll(async () => {
  // The second runs in an App Service whose own authentication is on.
  const platform = { BERTH_AUTHENTICATION: "easy-auth", WEBSITE_AUTH_ENABLED: "True" };
  const [token, easyAuth] = await Promise.all([startLocal({ loops: 0 }), startLocal({ loops: 0, settings: platform })]);
  locals = { token, "easy-auth": easyAuth };
  local = token;
});

afterAll(async () => {
  await Promise.all(Object.values(locals ?? {}).map((each) => each.close()));
});

/** The header that App Service passes to an application, with these claims over the usual ones. */
function principal(assigned: readonly string[], claims: Readonly<Record<string, string | undefined>> = {}): string {
  const person = {
    "http://schemas.microsoft.com/identity/claims/objectidentifier": "11111111-2222-4333-8444-555555555555",
    "http://schemas.microsoft.com/identity/claims/tenantid": local.identity.tenantId,
    preferred_username: "ada@example.com",
    ...claims,
  };
  const values = Object.entries(person).flatMap(([typ, val]) => (val === undefined ? [] : [{ typ, val }]));
  return Buffer.from(
    JSON.stringify({
      auth_typ: "aad",
      name_typ: "name",
      role_typ: "roles",
      claims: [...values, ...assigned.map((val) => ({ typ: "roles", val }))],
    }),
  ).toString("base64");
}

/** A request of a caller who signed in one way or the other; without roles, anonymous. */
function send(
  signIn: (typeof signIns)[number],
  method: string,
  path: string,
  assigned: readonly Role[],
): Promise<CallResult> {
  if (signIn === "token") return locals.token.call(method, path, { roles: assigned });
  const header = { "x-ms-client-principal": principal(assigned), "x-requested-with": "test" };
  return locals["easy-auth"].call(method, path, { roles: [], headers: assigned.length === 0 ? {} : header });
}

describe("authorisation: every role on every route", () => {
  const holders: Readonly<Record<Role, readonly Role[]>> = {
    "Berth.Read": roles,
    "Berth.Write": ["Berth.Write", "Berth.Admin"],
    "Berth.Grant": ["Berth.Grant", "Berth.Admin"],
    "Berth.Admin": ["Berth.Admin"],
  };
  const callers: readonly (readonly Role[])[] = [[], ...roles.map((role) => [role])];
  const cases = signIns.flatMap((signIn) =>
    routes.flatMap((route) =>
      callers.map((assigned) => [route.name, assigned[0] ?? "an anonymous caller", signIn, route, assigned] as const),
    ),
  );

  test.each(cases)("answers %s to %s by %s", async (_name, _role, signIn, route, assigned) => {
    const { role } = route;
    const result = await send(signIn, route.method, pathOf(route, "none"), assigned);
    const allowed = role === "open" || assigned.some((each) => holders[role].includes(each));
    const expected = allowed ? [] : [assigned.length === 0 ? 401 : 403];
    if (allowed) expect([401, 403]).not.toContain(result.status);
    else expect([result.status]).toEqual(expected);
    expectDescribed(route, result);
  });

  test("rejects a token without any of the application's roles", async () => {
    const token = await local.identity.token([], { roles: ["Owner", 7, null] });
    const { status } = await fetch(`${local.url}/api/hosts`, { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(403);
  });
});

describe("App Service Authentication", () => {
  const caller = (headers: Readonly<Record<string, string>>) =>
    locals["easy-auth"].call("GET", "/api/caller", { roles: [], headers });

  test("takes the caller and their roles from the header, without unknown roles", async () => {
    const { body } = await caller({ "x-ms-client-principal": principal(["Berth.Grant", "Owner"]) });
    expect(body).toEqual({
      id: "11111111-2222-4333-8444-555555555555",
      owner: `function/${local.identity.tenantId}/11111111-2222-4333-8444-555555555555`,
      name: "ada@example.com",
      roles: ["Berth.Grant"],
    });
  });

  test.each([
    [
      "of another tenant",
      () => principal(["Berth.Admin"], { "http://schemas.microsoft.com/identity/claims/tenantid": "x" }),
    ],
    [
      "without an object id",
      () => principal(["Berth.Admin"], { "http://schemas.microsoft.com/identity/claims/objectidentifier": undefined }),
    ],
    ["that is not JSON", () => "Zm9v"],
    ["without claims", () => Buffer.from("{}").toString("base64")],
  ])("rejects a sign-in %s", async (_what, header) => {
    expect((await caller({ "x-ms-client-principal": header() })).body).toMatchObject({
      status: 401,
      code: "caller-unknown",
    });
  });

  test("rejects a token without the header, because the platform validates tokens", async () => {
    const token = await locals["easy-auth"].identity.token(["Berth.Admin"]);
    expect((await caller({ authorization: `Bearer ${token}` })).status).toBe(401);
  });

  test("sends people without a sign-in from the page to the sign-in, and programs get 401", async () => {
    const { url } = locals["easy-auth"];
    const page = await fetch(`${url}/api/`, { redirect: "manual" });
    expect([page.status, page.headers.get("location")]).toEqual([
      302,
      "/.auth/login/aad?post_login_redirect_uri=%2Fapi%2F",
    ]);
    const headers = { "x-ms-client-principal": principal(["Berth.Read"]) };
    expect((await fetch(`${url}/api/`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/api/hosts`, { redirect: "manual" })).status).toBe(401);
  });

  test("rejects a change by cookie alone, as a form of another site would send it", async () => {
    const forged = await locals["easy-auth"].call("DELETE", "/api/hosts/none", {
      roles: [],
      headers: { "x-ms-client-principal": principal(["Berth.Admin"]) },
    });
    expect(forged.body).toMatchObject({ status: 401, detail: expect.stringContaining("X-Requested-With") });
  });
});

describe("tokens", () => {
  test.each([
    ["of another tenant", { tid: "other" }],
    ["for another application", { aud: "other" }],
    ["of another issuer", { iss: "https://elsewhere.example" }],
    ["that has expired", { exp: Math.floor(Date.now() / 1000) - 3600 }],
    ["that is not valid yet", { nbf: Math.floor(Date.now() / 1000) + 3600 }],
  ])("rejects a token %s", async (_what, claims) => {
    expect((await asBearer(await forged(claims))).status).toBe(401);
  });

  test("rejects a token with a wrong signature, algorithm or form", async () => {
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

  test("rejects the header of App Service Authentication while that is off", async () => {
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
