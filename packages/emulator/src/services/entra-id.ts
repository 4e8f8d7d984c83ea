import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Authenticator } from "../http/server.ts";
import { at, parseJson } from "../json.ts";
import type { CloudName } from "../world.ts";

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

/** Issues a token to the principal of this name. */
type Issue = (principal: string) => { readonly access_token: string; readonly lifetimeSeconds: number };

/** A small Entra ID. It issues tokens to one service principal, by secret or assertion, and to a managed identity. */
export function createTokens(principal: Principal, clock: Clock, lifetimeSeconds = defaultLifetimeSeconds): Tokens {
  const issued = new Map<string, { expiresAt: number; principal: string }>();
  const issue: Issue = (name) => {
    const token = randomBytes(32).toString("base64url");
    issued.set(token, { expiresAt: clock.now().getTime() + lifetimeSeconds * 1000, principal: name });
    return { access_token: token, lifetimeSeconds };
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

function requestToken(principal: Principal, request: ArmRequest, issue: Issue, cloud: CloudName): ArmResponse {
  const form = new URLSearchParams(request.text);
  const otherCloud = resourceOfOtherCloud(form.get("scope") ?? "", cloud);
  if (otherCloud !== undefined)
    return tokenError(
      "invalid_resource",
      `AADSTS500011: The resource principal named ${otherCloud} was not found in the tenant. It might be of another cloud.`,
    );
  if (form.get("grant_type") !== "client_credentials")
    return tokenError("unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
  if (request.parts["tenant"]?.toLowerCase() !== principal.tenantId)
    return tokenError("invalid_request", `AADSTS90002: Tenant '${request.parts["tenant"]}' not found.`);
  if (form.get("client_id")?.toLowerCase() !== principal.clientId) {
    return tokenError(
      "unauthorized_client",
      `AADSTS700016: Application with identifier '${form.get("client_id")}' was not found in the directory.`,
    );
  }
  const assertion = form.get("client_assertion");
  if (assertion === null && !isSame(form.get("client_secret") ?? "", principal.clientSecret)) {
    return tokenError(
      "invalid_client",
      "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.",
    );
  }
  if (assertion !== null && assertion.split(".").length !== 3)
    return tokenError("invalid_client", "AADSTS50027: JWT token is invalid or malformed.");
  if (assertion !== null && !isSignedWith(assertion, principal.clientSecret))
    return tokenError("invalid_client", "AADSTS700027: Client assertion failed signature validation.");
  const audience = assertion === null ? undefined : audienceOf(assertion);
  if (audience !== undefined && audience !== audiences[cloud]) {
    return tokenError(
      "invalid_client",
      `AADSTS700212: No matching federated identity record found for presented assertion audience '${String(audience)}'.`,
    );
  }
  const { access_token, lifetimeSeconds } = issue(principal.clientId);
  return {
    status: 200,
    body: { token_type: "Bearer", expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token },
  };
}

/** As in App Service, whose header is a secret. A machine's endpoint has none: each user of this machine could ask it. */
function requestManagedIdentityToken({ clientSecret }: Principal, request: ArmRequest, issue: Issue): ArmResponse {
  if (!isSame(String(request.headers["x-identity-header"] ?? ""), clientSecret))
    return { status: 401, body: { error: "unauthorized_client", error_description: "X-IDENTITY-HEADER is wrong" } };
  const { access_token, lifetimeSeconds } = issue("managed-identity");
  const expires = Math.floor(Date.now() / 1000) + lifetimeSeconds;
  return {
    status: 200,
    body: {
      access_token,
      expires_in: String(lifetimeSeconds),
      expires_on: String(expires),
      resource: request.url.searchParams.get("resource"),
      token_type: "Bearer",
    },
  };
}

function openIdConfiguration({ origin, parts }: ArmRequest): Record<string, unknown> {
  const tenant = `${origin}/${parts["tenant"]}`;
  return {
    issuer: `${tenant}/v2.0`,
    authorization_endpoint: `${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${tenant}/discovery/v2.0/keys`,
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

function instanceDiscovery({ origin, url }: ArmRequest): Record<string, unknown> {
  const { host } = new URL(origin);
  const endpoint = url.searchParams.get("authorization_endpoint") ?? `${origin}/common/oauth2/v2.0/authorize`;
  return {
    tenant_discovery_endpoint: endpoint.replace(/\/oauth2\/.*$/s, "/v2.0/.well-known/openid-configuration"),
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/**
 * By which `az cloud register` and the Go SDK's `EnvironmentFromURL` find the services of a cloud. Those that the emulator lacks are at
 * its own address, too, so that no client sends its token elsewhere: https://github.com/Azure/go-autorest/blob/main/autorest/azure/metadata_environment.go
 */
function cloudEndpoints({ origin }: ArmRequest, cloud: CloudName): Record<string, unknown> {
  const own = `${origin}/`;
  const audiences = armHosts[cloud].map((host) => `https://${host}/`);
  return {
    ...{ galleryEndpoint: own, graphEndpoint: own, portalEndpoint: own },
    authentication: { loginEndpoint: own, audiences },
  };
}

function tokenError(error: string, description: string): ArmResponse {
  const code = Number(/AADSTS(\d+)/.exec(description)?.[1]);
  return {
    status: error === "invalid_client" ? 401 : 400,
    body: {
      error,
      error_description: description,
      error_codes: [code],
      timestamp: new Date().toISOString(),
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
    },
  };
}

function unauthorized(code: string, message: string): ArmError {
  return new ArmError(401, code, message, {
    headers: { "www-authenticate": 'Bearer authorization_uri="https://login.windows.net/", error="invalid_token"' },
  });
}

/** The hosts of ARM's resource URIs in each cloud. A tenant knows only those of its own cloud. */
const armHosts: Readonly<Record<CloudName, readonly string[]>> = {
  AzureCloud: ["management.azure.com", "management.core.windows.net"],
  AzureChinaCloud: ["management.chinacloudapi.cn", "management.core.chinacloudapi.cn"],
  AzureUSGovernment: ["management.usgovcloudapi.net", "management.core.usgovcloudapi.net"],
};

function resourceOfOtherCloud(scope: string, cloud: CloudName): string | undefined {
  const others = Object.entries(armHosts).flatMap(([name, hosts]) => (name === cloud ? [] : hosts));
  const host = others.find((each) => scope.startsWith(`https://${each}/`));
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
