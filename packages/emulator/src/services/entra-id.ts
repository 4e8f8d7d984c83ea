import { randomBytes, randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { CloudName } from "../world.ts";

export interface Principal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Tokens {
  readonly routes: readonly Route[];
  /** The principal behind an Authorization header. Throws ARM's 401. */
  principalOf(authorization: string | undefined): string;
  /** Takes the token of an Authorization header no longer, as if its time were over. */
  expire(authorization: string | undefined): void;
}

/** As Entra ID gives them to applications. */
const defaultLifetimeSeconds = 3600;

/** Makes a token for somebody, in the words of the token endpoint. */
type Issue = (name: string) => { readonly access_token: string; readonly lifetimeSeconds: number };

/** A small Entra ID: tokens for one service principal by secret or assertion, and for a managed identity. */
export function createTokens(principal: Principal, clock: Clock, lifetimeSeconds = defaultLifetimeSeconds): Tokens {
  const issued = new Map<string, { expiresAt: number; principal: string }>();
  const issue: Issue = (name) => {
    const token = randomBytes(32).toString("base64url");
    issued.set(token, { expiresAt: clock.now().getTime() + lifetimeSeconds * 1000, principal: name });
    return { access_token: token, lifetimeSeconds };
  };
  const known = (authorization: string | undefined) =>
    issued.get(/^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "");
  return {
    routes: [
      {
        method: "POST",
        pattern: "/{tenant}/oauth2/v2.0/token",
        open: true,
        unversioned: true,
        handle: (world, request) => token(principal, request, issue, world.cloud),
      },
      {
        method: "GET",
        pattern: "/{tenant}/v2.0/.well-known/openid-configuration",
        open: true,
        unversioned: true,
        handle: (_world, request) => ({ status: 200, body: discovery(request) }),
      },
      {
        method: "GET",
        pattern: "/common/discovery/instance",
        open: true,
        unversioned: true,
        handle: (_world, request) => ({ status: 200, body: instances(request) }),
      },
      {
        method: "GET",
        pattern: "/metadata/identity/oauth2/token",
        open: true,
        unversioned: true,
        handle: (_world, request) => managedIdentity(request, issue),
      },
      {
        method: "GET",
        pattern: "/msi/token",
        open: true,
        unversioned: true,
        handle: (_world, request) => managedIdentity(request, issue),
      },
    ],
    principalOf(authorization) {
      if (!/^Bearer ./i.test(authorization ?? ""))
        throw unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
      const token = known(authorization);
      if (token === undefined) throw unauthorized("InvalidAuthenticationToken", "The access token is invalid.");
      if (token.expiresAt <= clock.now().getTime())
        throw unauthorized(
          "ExpiredAuthenticationToken",
          "The access token expiry UTC time is earlier than current UTC time.",
        );
      return token.principal;
    },
    expire(authorization) {
      const token = known(authorization);
      if (token !== undefined) token.expiresAt = clock.now().getTime();
    },
  };
}

function token(principal: Principal, request: ArmRequest, issue: Issue, cloud: CloudName): ArmResponse {
  const audience = audiences[cloud];
  const form = new URLSearchParams(request.text);
  const foreign = foreignResource(form.get("scope") ?? "", cloud);
  if (foreign !== undefined)
    return refuse(
      "invalid_resource",
      `AADSTS500011: The resource principal named ${foreign} was not found in the tenant. It might be of another cloud.`,
    );
  if (form.get("grant_type") !== "client_credentials")
    return refuse("unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
  if (request.parts["tenant"]?.toLowerCase() !== principal.tenantId)
    return refuse("invalid_request", `AADSTS90002: Tenant '${request.parts["tenant"]}' not found.`);
  if (form.get("client_id")?.toLowerCase() !== principal.clientId) {
    return refuse(
      "unauthorized_client",
      `AADSTS700016: Application with identifier '${form.get("client_id")}' was not found in the directory.`,
    );
  }
  const assertion = form.get("client_assertion");
  if (assertion === null && form.get("client_secret") !== principal.clientSecret) {
    return refuse(
      "invalid_client",
      "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.",
    );
  }
  if (assertion !== null && assertion.split(".").length !== 3)
    return refuse("invalid_client", "AADSTS50027: JWT token is invalid or malformed.");
  const asked = assertion === null ? undefined : audienceOf(assertion);
  if (asked !== undefined && asked !== audience) {
    return refuse(
      "invalid_client",
      `AADSTS700212: No matching federated identity record found for presented assertion audience '${asked}'.`,
    );
  }
  const { access_token, lifetimeSeconds } = issue(principal.clientId);
  return {
    status: 200,
    body: { token_type: "Bearer", expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, access_token },
  };
}

function managedIdentity(request: ArmRequest, issue: Issue): ArmResponse {
  if (request.headers["metadata"] === undefined && request.headers["x-identity-header"] === undefined) {
    return {
      status: 400,
      body: { error: "invalid_request", error_description: "Required metadata header not specified" },
    };
  }
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

function discovery({ origin, parts }: ArmRequest): Record<string, unknown> {
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

function instances({ origin, url }: ArmRequest): Record<string, unknown> {
  const { host } = new URL(origin);
  const endpoint = url.searchParams.get("authorization_endpoint") ?? `${origin}/common/oauth2/v2.0/authorize`;
  return {
    tenant_discovery_endpoint: endpoint.replace(/\/oauth2\/.*$/, "/v2.0/.well-known/openid-configuration"),
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

function refuse(error: string, description: string): ArmResponse {
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

/** What a federated assertion must name, cloud by cloud. */
/** ARM's own resources, of each cloud: a tenant knows those of its cloud alone. */
const armHosts: Readonly<Record<CloudName, readonly string[]>> = {
  AzureCloud: ["management.azure.com", "management.core.windows.net"],
  AzureChinaCloud: ["management.chinacloudapi.cn", "management.core.chinacloudapi.cn"],
  AzureUSGovernment: ["management.usgovcloudapi.net", "management.core.usgovcloudapi.net"],
};

function foreignResource(scope: string, cloud: CloudName): string | undefined {
  const others = Object.entries(armHosts).flatMap(([name, hosts]) => (name === cloud ? [] : hosts));
  const host = others.find((each) => scope.startsWith(`https://${each}/`));
  return host === undefined ? undefined : `https://${host}`;
}

const audiences: Readonly<Record<CloudName, string>> = {
  AzureCloud: "api://AzureADTokenExchange",
  AzureChinaCloud: "api://AzureADTokenExchangeChina",
  AzureUSGovernment: "api://AzureADTokenExchangeUSGov",
};

/** Whom a JWT is meant for; undefined where it does not say, or is none that can be read. */
function audienceOf(assertion: string): string | undefined {
  try {
    const payload = Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString("utf8");
    const { aud } = JSON.parse(payload) as { aud?: string };
    return aud;
  } catch {
    return undefined;
  }
}
