import { isKnownResource } from "../catalog/audiences.ts";
import type { ArmRequest, ArmResponse } from "../http/router.ts";
import type { CloudName } from "../world.ts";
import { assertionProblem, type Directory } from "./client-assertion.ts";
import { entraError, type Problem, unknownTenant } from "./entra-error.ts";
import { isSame } from "./same.ts";

export interface AcceptedRequest {
  readonly resource: string;
  /** Version 1, which clients of ADAL use, and AD FS name a resource in place of a scope. */
  readonly isFirstVersion: boolean;
}

/**
 * Checks a request for a token in the order of Entra ID: its form, the tenant, the application, its proof, the resource. The sentences
 * are those of https://learn.microsoft.com/entra/identity-platform/reference-error-codes and of public threads.
 */
export function acceptTokenRequest(
  directory: Directory,
  request: ArmRequest,
  cloud: CloudName,
): AcceptedRequest | { readonly rejected: ArmResponse } {
  const form = new URLSearchParams(request.text);
  const problem =
    formProblem(form) ??
    tenantProblem(directory, request) ??
    applicationProblem(directory, form) ??
    proofProblem(directory, form, request, cloud) ??
    resourceProblem(form, request, cloud);
  if (problem !== undefined) return { rejected: entraError(request, directory.clock.now(), problem) };
  return { resource: resourceOf(form), isFirstVersion: form.get("resource") !== null };
}

function resourceOf(form: URLSearchParams): string {
  return form.get("resource") ?? scopeOf(form).replace(/\/\.default$/, "");
}

/** MSAL of Go asks for those of OpenID Connect beside the resource's, and Entra ID ignores them here. */
function scopeOf(form: URLSearchParams): string {
  const scopes = (form.get("scope") ?? "").split(" ");
  return scopes.filter((each) => !["openid", "profile", "offline_access"].includes(each)).join(" ");
}

/** https://github.com/n8n-io/n8n/issues/33881 */
function formProblem(form: URLSearchParams): Problem | undefined {
  const needed = ["grant_type", "client_id", ...(form.has("resource") ? [] : ["scope"])];
  const missing = needed.find((name) => (form.get(name) ?? "") === "");
  if (missing !== undefined)
    return ["invalid_request", `AADSTS900144: The request body must contain the following parameter: '${missing}'.`];
  const grant = form.get("grant_type");
  if (grant === "client_credentials") return undefined;
  return ["unsupported_grant_type", `AADSTS70003: The app requested an unsupported grant type '${grant}'.`];
}

function tenantProblem({ tenantId }: Directory, { parts }: ArmRequest): Problem | undefined {
  const tenant = parts["tenant"] ?? "";
  if ([tenantId, "adfs"].includes(tenant.toLowerCase())) return undefined;
  // An application signs in to one tenant: https://github.com/AzureAD/microsoft-identity-web/issues/462
  if (/^(common|organizations)$/i.test(tenant))
    return [
      "invalid_request",
      "AADSTS50059: No tenant-identifying information found in either the request or implied by any provided credentials.",
    ];
  return ["invalid_request", unknownTenant(tenant)];
}

function applicationProblem({ clientId }: Directory, form: URLSearchParams): Problem | undefined {
  const given = form.get("client_id") ?? "";
  if (given.toLowerCase() === clientId) return undefined;
  return [
    "unauthorized_client",
    `AADSTS700016: Application with identifier '${given}' was not found in the directory 'Default Directory'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
  ];
}

function proofProblem(
  directory: Directory,
  form: URLSearchParams,
  request: ArmRequest,
  cloud: CloudName,
): Problem | undefined {
  const [secret, assertion] = [form.get("client_secret"), form.get("client_assertion")];
  if (assertion !== null) return assertionProblem(directory, assertion, request, cloud);
  if (secret === null)
    return [
      "invalid_client",
      "AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ];
  if (isSame(secret, directory.clientSecret)) return undefined;
  return [
    "invalid_client",
    `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${directory.clientId}'.`,
  ];
}

function resourceProblem(form: URLSearchParams, { origin }: ArmRequest, cloud: CloudName): Problem | undefined {
  const scope = scopeOf(form);
  // https://github.com/microsoftgraph/msgraph-sdk-python/issues/181
  if (!form.has("resource") && !scope.endsWith("/.default"))
    return [
      "invalid_scope",
      `AADSTS1002012: The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    ];
  const resource = resourceOf(form);
  if (isKnownResource(resource, cloud, origin)) return undefined;
  // https://github.com/gbwisx/msal_mobile/issues/6
  return [
    "invalid_resource",
    `AADSTS500011: The resource principal named ${resource} was not found in the tenant named Default Directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
  ];
}
