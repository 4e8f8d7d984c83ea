import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import type { ErrorCode } from "../error-codes.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Authenticator } from "../http/server.ts";
import type { Json } from "../json.ts";
import type { CloudName } from "../world.ts";
import type { Directory } from "./client-assertion.ts";
import { entraError, unknownTenant } from "./entra-error.ts";
import { isSame } from "./same.ts";
import {
  cloudEndpoints,
  federationConfiguration,
  instanceDiscovery,
  openIdConfiguration,
} from "./sign-in-documents.ts";
import { acceptTokenRequest } from "./token-request.ts";

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
export function createTokens(directory: Directory, lifetimeSeconds = defaultLifetimeSeconds): Tokens {
  const { tenantId, clock } = directory;
  const issued = new Map<string, { expiresAt: number; principal: string; resource: string }>();
  const signingKey = randomBytes(32);
  const issue: Issue = (name, resource) => {
    const expiresAt = new Date(clock.now().getTime() + lifetimeSeconds * 1000);
    const access_token = toJwt(claimsOf(tenantId, name, resource, clock.now(), expiresAt), signingKey);
    issued.set(access_token, { expiresAt: expiresAt.getTime(), principal: name, resource });
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
        handle: (world, request) => requestToken(directory, request, issue, world.cloud),
      },
      {
        method: "POST",
        pattern: "/{tenant}/oauth2/token",
        open: true,
        unversioned: true,
        handle: (world, request) => requestToken(directory, request, issue, world.cloud),
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
        handle: (_world, request) => discover(directory, request),
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
        handle: (_world, request) => requestManagedIdentityToken(directory, request, issue),
      },
    ],
    principalOf(authorization, audiences) {
      if (!/^Bearer ./i.test(authorization ?? ""))
        throw unauthorized(
          directory,
          "AuthenticationFailed",
          "Authentication failed. The 'Authorization' header is missing.",
        );
      const token = findToken(authorization);
      if (token === undefined)
        throw unauthorized(directory, "InvalidAuthenticationToken", "The access token is invalid.");
      if (token.expiresAt <= clock.now().getTime())
        throw unauthorized(
          directory,
          "ExpiredAuthenticationToken",
          "The access token expiry UTC time is earlier than current UTC time.",
        );
      if (!audiences.includes(token.resource)) throw wrongAudience(directory, token.resource, audiences);
      return token.principal;
    },
    expire(authorization) {
      const token = findToken(authorization);
      if (token !== undefined) token.expiresAt = clock.now().getTime();
    },
  };
}

/** https://github.com/microsoftgraph/windowsupdates-webapplication-sample/issues/6; these two names are not of one tenant. */
function discover({ tenantId, clock }: Directory, request: ArmRequest): ArmResponse {
  const tenant = request.parts["tenant"] ?? "";
  if ([tenantId, "common", "organizations"].includes(tenant.toLowerCase()))
    return { status: 200, body: openIdConfiguration(request) };
  return entraError(request, clock.now(), ["invalid_tenant", unknownTenant(tenant)]);
}

function requestToken(directory: Directory, request: ArmRequest, issue: Issue, cloud: CloudName): ArmResponse {
  const requested = acceptTokenRequest(directory, request, cloud);
  if ("rejected" in requested) return requested.rejected;
  const token = issue(directory.clientId, requested.resource);
  const { access_token, lifetimeSeconds } = token;
  const body = requested.isFirstVersion
    ? firstVersionBody(token, requested.resource)
    : { token_type: "Bearer", expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token };
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
 * machine could ask it. Errors: https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/pull/3794
 */
function requestManagedIdentityToken({ clientSecret }: Directory, request: ArmRequest, issue: Issue): ArmResponse {
  const { headers, url } = request;
  if (!isSame(String(headers["x-identity-header"] ?? headers["secret"] ?? ""), clientSecret))
    return {
      status: 401,
      body: { statusCode: 401, message: "X-IDENTITY-HEADER is wrong", correlationId: randomUUID() },
    };
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

/** Old clients such as docker-machine find the tenant here: https://github.com/platform-engineering-labs/formae/pull/738 */
function unauthorized(
  { tenantId }: Directory,
  code: `${string}Authentication${string}` & ErrorCode,
  message: string,
): ArmError {
  const authority = `https://login.windows.net/${tenantId}`;
  return new ArmError(401, code, message, {
    headers: { "www-authenticate": `Bearer authorization_uri="${authority}", error="invalid_token"` },
  });
}

/** https://github.com/Azure-Samples/active-directory-dotnetcore-daemon-v2/issues/145 */
function wrongAudience(directory: Directory, resource: string, audiences: readonly string[]): ArmError {
  const allowed = audiences.map((each) => `'${each}'`).join(",");
  return unauthorized(
    directory,
    "InvalidAuthenticationTokenAudience",
    `The access token has been obtained for wrong audience or resource '${resource}'. It should exactly match with one of the allowed audiences ${allowed}.`,
  );
}
