import { getIDToken } from "@actions/core";
import { type Azure, BerthError, clouds, connectAzure } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { invalid } from "./inputs.ts";
import { inputTexts, signInTexts } from "./messages/en/texts.ts";
import type { Step } from "./step.ts";

/**
 * Connects to Azure: by OIDC where an application is named, else with what an earlier step left (`azure/login`, `AZURE_*`).
 * @throws BerthError `id-token-missing` where the job may not request tokens; `spec-invalid` without a subscription
 */
export async function signIn({ inputs, env }: Pick<Step, "inputs" | "env">): Promise<Azure> {
  const subscriptionId = inputs.text("subscription-id") ?? env["AZURE_SUBSCRIPTION_ID"]?.trim();
  if (subscriptionId === undefined || subscriptionId === "") {
    throw invalid("subscription-id", inputTexts.subscriptionMissing);
  }
  return connectAzure({
    credential: await createCredential({ inputs, env }),
    subscriptionId,
    cloud: inputs.cloud,
    endpoint: inputs.text("endpoint"),
    ca: inputs.text("endpoint-ca"),
  });
}

export async function createCredential({ inputs, env }: Pick<Step, "inputs" | "env">) {
  const { ClientAssertionCredential, DefaultAzureCredential } = await import("@azure/identity");
  const { authorityHost, oidcAudience } = clouds[inputs.cloud];
  const endpoint = inputs.text("endpoint");
  const ca = inputs.text("endpoint-ca");
  const options = {
    authorityHost: endpoint ?? authorityHost,
    disableInstanceDiscovery: endpoint !== undefined,
    tlsOptions: ca === undefined ? {} : { ca },
  };
  const clientId = inputs.text("client-id");
  const tenantId = inputs.text("tenant-id");
  if (clientId === undefined && tenantId === undefined) return new DefaultAzureCredential(options);
  if (clientId === undefined || tenantId === undefined) {
    throw invalid(clientId === undefined ? "client-id" : "tenant-id", inputTexts.oidcIncomplete);
  }
  if (env["ACTIONS_ID_TOKEN_REQUEST_URL"] === undefined) throw new ActionError("id-token-missing", {});
  // A function, because GitHub's token is valid for some minutes only, and a create may outlive a token of Azure.
  return new ClientAssertionCredential(tenantId, clientId, () => requestIdToken(oidcAudience), options);
}

async function requestIdToken(audience: string): Promise<string> {
  try {
    return await getIDToken(audience);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("credentials-rejected", { reason: signInTexts.noToken(audience, reason) });
  }
}
