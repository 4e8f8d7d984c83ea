import { createHash, createHmac, createSign } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { json } from "node:stream/consumers";
import { ClientCertificateCredential, ClientSecretCredential } from "@azure/identity";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulated, emulated } from "./azure.ts";
import { type Material, makeAuthority } from "./guest-certificates.ts";

// Requests as azure.identity and MSAL of Python and of JavaScript send them, and Entra's answers.

const arm = "https://management.azure.com/.default";

let azure: Emulated;
let certificate: Material;

beforeAll(async () => {
  certificate = makeAuthority("application");
  azure = await emulated({ clientCertificates: [certificate.certificate] });
});

afterAll(() => azure.emulator.close());

async function send(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
  const { hostname: host, port } = new URL(azure.emulator.url);
  const sent = request({
    host,
    port,
    ca: azure.emulator.ca,
    method: form === undefined ? "GET" : "POST",
    path,
    headers,
  });
  sent.end(form && new URLSearchParams(form).toString());
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, body: (await json(response)) as Record<string, unknown> };
}

/** Asks for a token with the secret; `undefined` leaves a member of the form out. */
function ask(change: Record<string, string | undefined> = {}, tenant = azure.emulator.tenantId) {
  const { clientId: client_id, clientSecret: client_secret } = azure.emulator;
  const form = { grant_type: "client_credentials", client_id, client_secret, scope: arm, ...change };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return send(`/${tenant}/oauth2/v2.0/token`, Object.fromEntries(given));
}

const credentialOptions = () => ({
  authorityHost: azure.emulator.url,
  disableInstanceDiscovery: true,
  tlsOptions: { ca: azure.emulator.ca },
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function federated(claims: object): string {
  const signed = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", azure.emulator.clientSecret).update(signed).digest("base64url")}`;
}

/** As MSAL of Python signs: RS256, with a padded thumbprint. */
function signed({ certificate: pem, key }: Material, audience: string, lifetimeSeconds = 600): string {
  const der = Buffer.from(pem.replace(/-----.*?-----|\s/g, ""), "base64");
  const x5t = createHash("sha1").update(der).digest("base64").replaceAll("+", "-").replaceAll("/", "_");
  const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  const text = `${part({ alg: "RS256", typ: "JWT", x5t })}.${part({ aud: audience, exp })}`;
  return `${text}.${createSign("sha256").update(text).sign(key, "base64url")}`;
}

const endpoint = () => `${azure.emulator.url}/${azure.emulator.tenantId}/oauth2/v2.0/token`;
const byAssertion = (client_assertion: string) => ask({ client_secret: undefined, client_assertion });

test("issues a token for the key of a registered certificate, as MSAL of JavaScript and of Python use it", async () => {
  const { tenantId, clientId } = azure.emulator;
  const pem = `${certificate.key}\n${certificate.certificate}`;
  const credential = new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, credentialOptions());
  expect((await credential.getToken(arm)).token).toBeTruthy();
  expect((await byAssertion(signed(certificate, endpoint()))).status).toBe(200);
});

test("issues none for another certificate, another audience, or after its time", async () => {
  const other = await byAssertion(signed(makeAuthority("other"), endpoint()));
  expect(other.body["error_description"]).toMatch(/^AADSTS700027: .*Thumbprint of key used by client: '[0-9A-F]{40}'/);
  const elsewhere = await byAssertion(signed(certificate, "https://login.example/"));
  expect(elsewhere.body["error_codes"]).toEqual([700023]);
  expect((await byAssertion(signed(certificate, endpoint(), -1))).body["error_codes"]).toEqual([700024]);
  const late = federated({ aud: "api://AzureADTokenExchange", exp: 1 });
  expect((await byAssertion(late)).body["error_codes"]).toEqual([700024]);
  expect((await byAssertion("a.b.c")).body["error_codes"]).toEqual([50027]);
});

test.each<[string, number, Record<string, string | undefined>]>([
  ["invalid_request", 900144, { grant_type: undefined }],
  ["invalid_request", 900144, { client_id: "" }],
  ["invalid_request", 900144, { scope: undefined }],
  ["unsupported_grant_type", 70003, { grant_type: "refresh_token" }],
  ["unauthorized_client", 700016, { client_id: "33333333-3333-4333-8333-333333333333" }],
  ["invalid_client", 7000216, { client_secret: undefined }],
  ["invalid_client", 7000215, { client_secret: "guessed" }],
  ["invalid_scope", 1002012, { scope: "https://management.azure.com/user_impersonation" }],
  ["invalid_resource", 500011, { scope: "https://nothing.example/.default" }],
  ["invalid_resource", 500011, { scope: "https://management.chinacloudapi.cn/.default" }],
])("answers %s with AADSTS%i to %j", async (error, code, change) => {
  const { status, body } = await ask(change);
  expect(status).toBe(error === "invalid_client" ? 401 : 400);
  expect(body).toMatchObject({ error, error_codes: [code], error_uri: `${azure.emulator.url}/error?code=${code}` });
  expect(body["error_description"]).toMatch(
    new RegExp(`^AADSTS${code}: .* Trace ID: \\S+ Correlation ID: \\S+ Timestamp: \\S+ \\S+Z$`),
  );
});

test("knows one tenant, and no application of all of them", async () => {
  const unknown = "33333333-3333-4333-8333-333333333333";
  const configuration = "v2.0/.well-known/openid-configuration";
  expect(await send(`/${unknown}/${configuration}`)).toMatchObject({
    status: 400,
    body: { error: "invalid_tenant", error_codes: [90002] },
  });
  expect((await send(`/common/${configuration}`)).status).toBe(200);
  expect((await ask({}, unknown)).body["error_codes"]).toEqual([90002]);
  expect((await ask({}, "organizations")).body["error_codes"]).toEqual([50059]);
  const { clientId, clientSecret } = azure.emulator;
  const credential = new ClientSecretCredential(unknown, clientId, clientSecret, credentialOptions());
  await expect(credential.getToken(arm)).rejects.toThrow(/endpoints_resolution_error/);
});

test("accepts a token only where it is for", async () => {
  const tokenFor = async (scope: string) => ({
    authorization: `Bearer ${String((await ask({ scope })).body["access_token"])}`,
  });
  const [forArm, forVault] = [await tokenFor(arm), await tokenFor("https://vault.azure.net/.default")];
  const list = "/subscriptions?api-version=2022-12-01";
  const secret = "/secrets/none?api-version=7.4";
  expect((await send(list, undefined, forArm)).status).toBe(200);
  const asGo = await tokenFor(`${arm} openid offline_access profile`);
  expect((await send(list, undefined, asGo)).status).toBe(200);
  expect((await send(list, undefined, await tokenFor(`${azure.emulator.url}/.default`))).status).toBe(200);
  expect(await send(list, undefined, forVault)).toMatchObject({
    status: 401,
    body: { error: { code: "InvalidAuthenticationTokenAudience" } },
  });
  expect((await send(secret, undefined, forVault)).status).toBe(404);
  expect((await send(secret, undefined, forArm)).status).toBe(401);
});

test("refuses a managed identity in the form of App Service", async () => {
  const path = "/msi/token?resource=https://management.azure.com/&api-version=2019-08-01";
  expect(await send(path, undefined, { "x-identity-header": "guessed" })).toEqual({
    status: 401,
    body: { statusCode: 401, message: expect.stringContaining("X-IDENTITY-HEADER"), correlationId: expect.any(String) },
  });
});
