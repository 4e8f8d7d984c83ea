import { armHosts } from "../catalog/audiences.ts";
import type { ArmRequest } from "../http/router.ts";
import type { CloudName } from "../world.ts";

/** Names the endpoints of a tenant. */
export function openIdConfiguration({ origin, parts }: ArmRequest): Record<string, unknown> {
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

/**
 * AD FS, which MSAL and the Azure CLI trust without asking login.microsoftonline.com whether it is an authority:
 * https://github.com/AzureAD/microsoft-authentication-library-for-python/blob/dev/msal/authority.py
 */
export function federationConfiguration({ origin }: ArmRequest): Record<string, unknown> {
  const service = `${origin}/adfs`;
  return {
    issuer: service,
    authorization_endpoint: `${service}/oauth2/authorize/`,
    token_endpoint: `${service}/oauth2/token/`,
    jwks_uri: `${service}/discovery/keys`,
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

/** Says that the emulator is an authority, to a client that asks it. */
export function instanceDiscovery({ origin, url }: ArmRequest): Record<string, unknown> {
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
 * its own address, too, and it has a name of its own, because clients know further addresses of the clouds by name: so no client
 * sends its token elsewhere. Both forms:
 * https://github.com/Azure/go-autorest/blob/main/autorest/azure/metadata_environment.go,
 * https://github.com/Azure/azure-cli/blob/dev/src/azure-cli-core/azure/cli/core/cloud.py
 */
export function cloudEndpoints({ origin, url }: ArmRequest, cloud: CloudName): Record<string, unknown> {
  const own = `${origin}/`;
  const audiences = armHosts[cloud].map((host) => `https://${host}/`);
  const authentication = { loginEndpoint: own, audiences };
  if ((url.searchParams.get("api-version") ?? "") < "2022-09-01")
    return { galleryEndpoint: own, graphEndpoint: own, portalEndpoint: own, authentication };
  return {
    ...{ name: "Emulator", gallery: own, graph: own, graphAudience: own, microsoftGraphResourceId: own },
    ...{ portal: own, resourceManager: own, suffixes: {} },
    authentication: { ...authentication, tenant: "common", identityProvider: "AAD" },
  };
}
