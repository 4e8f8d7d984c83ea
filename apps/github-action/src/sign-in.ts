import { getIDToken } from "@actions/core";
import { type Azure, BerthError, clouds, connectAzure } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { type Environment, type Inputs, invalid } from "./inputs.ts";

/**
 * Connects to Azure: by OIDC where an application is named, else by what an earlier step left (`azure/login`, `AZURE_*`).
 * @throws BerthError `id-token-missing` where the job may not ask for tokens; `spec-invalid` without a subscription
 */
export async function signIn(inputs: Inputs, env: Environment): Promise<Azure> {
  const subscriptionId = inputs.text("subscription-id") ?? env["AZURE_SUBSCRIPTION_ID"]?.trim();
  if (subscriptionId === undefined || subscriptionId === "") {
    throw invalid("subscription-id", "give it, or set AZURE_SUBSCRIPTION_ID");
  }
  const endpoint = inputs.text("endpoint");
  const ca = inputs.text("endpoint-ca");
  return connectAzure({
    credential: await credential(inputs, env, ca),
    subscriptionId,
    cloud: inputs.cloud,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(ca === undefined ? {} : { ca }),
  });
}

async function credential(inputs: Inputs, env: Environment, ca: string | undefined) {
  const { ClientAssertionCredential, DefaultAzureCredential } = await import("@azure/identity");
  const { authorityHost, oidcAudience } = clouds[inputs.cloud];
  const endpoint = inputs.text("endpoint");
  const options = {
    authorityHost: endpoint ?? authorityHost,
    disableInstanceDiscovery: endpoint !== undefined,
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  };
  const clientId = inputs.text("client-id");
  const tenantId = inputs.text("tenant-id");
  if (clientId === undefined && tenantId === undefined) return new DefaultAzureCredential(options);
  if (clientId === undefined || tenantId === undefined) {
    throw invalid(clientId === undefined ? "client-id" : "tenant-id", "signing in by OIDC needs both ids");
  }
  if (env["ACTIONS_ID_TOKEN_REQUEST_URL"] === undefined) throw new ActionError("id-token-missing", {});
  // Asked for again at each token: GitHub's lives for some minutes, and a create may take longer than Azure's does.
  return new ClientAssertionCredential(tenantId, clientId, () => idToken(oidcAudience), options);
}

async function idToken(audience: string): Promise<string> {
  try {
    return await getIDToken(audience);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("credentials-rejected", { reason: `GitHub gave no token for ${audience}: ${reason}` });
  }
}
