import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";
import { type ErrorCode, errorCodes } from "../error-codes.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Authenticator } from "../http/server.ts";
import { at, type Json, parseJson } from "../json.ts";
import type { CloudName } from "../world.ts";
import {
  armHosts,
  cloudEndpoints,
  federationConfiguration,
  instanceDiscovery,
  openIdConfiguration,
} from "./sign-in-documents.ts";

export interface Principal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Tokens extends Authenticator {
  readonly routes: readonly Route[];
}

/** The lifetime of Entra ID's application tokens. */
const defaultLifetimeSeconds = 3600;

/** Issues a token for a resource to the principal of this name. */
type Issue = (principal: string, resource: string) => IssuedToken;

interface IssuedToken {
  readonly access_token: string;
  readonly lifetimeSeconds: number;
  readonly expiresAt: Date;
}

/** A small Entra ID. It issues tokens to one service principal, by secret or assertion, and to a managed identity. */
export function createTokens(principal: Principal, clock: Clock, lifetimeSeconds = defaultLifetimeSeconds): Tokens {
  const issued = new Map<string, { expiresAt: number; principal: string }>();
  const signingKey = randomBytes(32);
  const issue: Issue = (name, resource) => {
    const expiresAt = new Date(clock.now().getTime() + lifetimeSeconds * 1000);
    const access_token = toJwt(claimsOf(principal.tenantId, name, resource, clock.now(), expiresAt), signingKey);
    issued.set(access_token, { expiresAt: expiresAt.getTime(), principal: name });
    return { access_token, lifetimeSeconds, expiresAt };
  };
  const findToken = (authorization: string | undefined) =>
    issued.get(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
  return {
    routes: [
      {
        method: "POST",
        pattern: "/{tenant}/oauth2/v2.0/token",
        open: true,
        unversioned: true,
        handle: (world, request) => requestToken(principal, request, issue, world.cloud),
      },
      {
        method: "POST",
        pattern: "/{tenant}/oauth2/token",
        open: true,
        unversioned: true,
        handle: (world, request) => requestToken(principal, request, issue, world.cloud),
      },
      {
        method: "GET",
        pattern: "/adfs/.well-known/openid-configuration",
        open: true,
        unversioned: true,
        handle: (_world, request) => ({ status: 200, body: federationConfiguration(request) }),
      },
      {
        method: "GET",
        pattern: "/{tenant}/v2.0/.well-known/openid-configuration",
        open: true,
        unversioned: true,
        handle: (_world, request) => ({ status: 200, body: openIdConfiguration(request) }),
      },
      {
        method: "GET",
        pattern: "/common/discovery/instance",
        open: true,
        unversioned: true,
        handle: (_world, request) => ({ status: 200, body: instanceDiscovery(request) }),
      },
      {
        method: "GET",
        pattern: "/metadata/endpoints",
        open: true,
        unversioned: true,
        handle: (world, request) => ({ status: 200, body: cloudEndpoints(request, world.cloud) }),
      },
      {
        method: "GET",
        pattern: "/msi/token",
        open: true,
        unversioned: true,
        handle: (_world, request) => requestManagedIdentityToken(principal, request, issue),
      },
    ],
    principalOf(authorization) {
      if (!/^Bearer ./i.test(authorization ?? ""))
        throw unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
      const token = findToken(authorization);
      if (token === undefined) throw unauthorized("InvalidAuthenticationToken", "The access token is invalid.");
      if (token.expiresAt <= clock.now().getTime())
        throw unauthorized(
          "ExpiredAuthenticationToken",
          "The access token expiry UTC time is earlier than current UTC time.",
        );
      return token.principal;
    },
    expire(authorization) {
      const token = findToken(authorization);
      if (token !== undefined) token.expiresAt = clock.now().getTime();
    },
  };
}

/** Version 2 names a scope; version 1, which clients of ADAL use, and AD FS a resource. */
function requestToken(principal: Principal, request: ArmRequest, issue: Issue, cloud: CloudName): ArmResponse {
  const form = new URLSearchParams(request.text);
  const resource = form.get("resource") ?? form.get("scope")?.replace(/\/\.default$/, "") ?? "";
  const otherCloud = resourceOfOtherCloud(resource, cloud);
  if (otherCloud !== undefined)
    return tokenError(
      "invalid_resource",
      "AADSTS500011",
      `The resource principal named ${otherCloud} was not found in the tenant. It might be of another cloud.`,
    );
  if (form.get("grant_type") !== "client_credentials")
    return tokenError("unsupported_grant_type", "AADSTS70003", "The app requested an unsupported grant type.");
  const tenant = request.parts["tenant"]?.toLowerCase();
  if (tenant !== principal.tenantId && tenant !== "adfs")
    return tokenError("invalid_request", "AADSTS90002", `Tenant '${request.parts["tenant"]}' not found.`);
  if (form.get("client_id")?.toLowerCase() !== principal.clientId) {
    return tokenError(
      "unauthorized_client",
      "AADSTS700016",
      `Application with identifier '${form.get("client_id")}' was not found in the directory.`,
    );
  }
  const assertion = form.get("client_assertion");
  if (assertion === null && !isSame(form.get("client_secret") ?? "", principal.clientSecret)) {
    return tokenError(
      "invalid_client",
      "AADSTS7000215",
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.",
    );
  }
  if (assertion !== null && assertion.split(".").length !== 3)
    return tokenError("invalid_client", "AADSTS50027", "JWT token is invalid or malformed.");
  if (assertion !== null && !isSignedWith(assertion, principal.clientSecret))
    return tokenError("invalid_client", "AADSTS700027", "Client assertion failed signature validation.");
  const audience = assertion === null ? undefined : audienceOf(assertion);
  if (audience !== undefined && audience !== audiences[cloud]) {
    return tokenError(
      "invalid_client",
      "AADSTS700212",
      `No matching federated identity record found for presented assertion audience '${String(audience)}'.`,
    );
  }
  const token = issue(principal.clientId, resource);
  const { access_token, lifetimeSeconds } = token;
  const body =
    form.get("resource") === null
      ? { token_type: "Bearer", expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token }
      : firstVersionBody(token, resource);
  return { status: 200, body };
}

/** https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-oauth2-client-creds-grant-flow */
function firstVersionBody({ access_token, lifetimeSeconds, expiresAt }: IssuedToken, resource: string): Json {
  return {
    access_token,
    expires_in: String(lifetimeSeconds),
    expires_on: String(Math.floor(expiresAt.getTime() / 1000)),
    resource,
    token_type: "Bearer",
  };
}

/**
 * As in App Service, whose header is a secret; it is called `secret` in the first version of its endpoint, which the Azure CLI asks
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity). A machine's endpoint has none: each user of this
 * machine could ask it.
 */
function requestManagedIdentityToken({ clientSecret }: Principal, request: ArmRequest, issue: Issue): ArmResponse {
  const { headers, url } = request;
  if (!isSame(String(headers["x-identity-header"] ?? headers["secret"] ?? ""), clientSecret))
    return { status: 401, body: { error: "unauthorized_client", error_description: "X-IDENTITY-HEADER is wrong" } };
  const resource = url.searchParams.get("resource") ?? "";
  return { status: 200, body: firstVersionBody(issue("managed-identity", resource), resource) };
}

/** What clients read of a token, as the Azure CLI reads the tenant: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
function claimsOf(tenantId: string, principal: string, resource: string, issuedAt: Date, expiresAt: Date): Json {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  return {
    ...{ aud: resource, iss: `https://sts.windows.net/${tenantId}/`, tid: tenantId },
    ...{ iat: seconds(issuedAt), nbf: seconds(issuedAt), exp: seconds(expiresAt) },
    ...{ appid: principal, idtyp: "app", ver: "1.0", uti: randomBytes(16).toString("base64url") },
  };
}

function toJwt(claims: Json, key: Buffer): string {
  const [header, payload] = [{ typ: "JWT", alg: "HS256" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${header}.${payload}.${createHmac("sha256", key).update(`${header}.${payload}`).digest("base64url")}`;
}

function tokenError(error: string, code: Extract<ErrorCode, `AADSTS${number}`>, message: string): ArmResponse {
  return {
    status: errorCodes[code],
    body: {
      error,
      error_description: `${code}: ${message}`,
      error_codes: [Number(code.slice("AADSTS".length))],
      timestamp: new Date().toISOString(),
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
    },
  };
}

function unauthorized(code: `${string}Authentication${string}` & ErrorCode, message: string): ArmError {
  return new ArmError(401, code, message, {
    headers: { "www-authenticate": 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"' },
  });
}

function resourceOfOtherCloud(resource: string, cloud: CloudName): string | undefined {
  const others = Object.entries(armHosts).flatMap(([name, hosts]) => (name === cloud ? [] : hosts));
  const host = others.find((each) => `${resource}/`.startsWith(`https://${each}/`));
  return host === undefined ? undefined : `https://${host}`;
}

/**
 * The emulator knows no issuer of federated assertions, so that it trusts everybody who has its secret: HS256 with the
 * secret as the key. Any other rule would let each user of this machine in.
 */
function isSignedWith(assertion: string, secret: string): boolean {
  const [header = "", payload = "", signature = ""] = assertion.split(".");
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url");
  return isSame(signature, expected);
}

/** Compares digests, so that the time says nothing about a secret. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The audience of federated assertions in each cloud. */
const audiences: Readonly<Record<CloudName, string>> = {
  AzureCloud: "api://AzureADTokenExchange",
  AzureChinaCloud: "api://AzureADTokenExchangeChina",
  AzureUSGovernment: "api://AzureADTokenExchangeUSGov",
};

/** Returns the audience of a JWT; undefined if it has none or cannot be read. */
function audienceOf(assertion: string): unknown {
  const payload = Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString("utf8");
  return at(parseJson(payload), "aud");
}
