import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { getIDToken } from "@actions/core";
import type { AccessToken, TokenCredential } from "@azure/identity";
import { type Azure, BerthError, clouds, connectAzure } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { type Environment, type Inputs, invalid } from "./inputs.ts";
import { logLine } from "./log.ts";
import { inputTexts, signInTexts } from "./messages/en/texts.ts";

/** How a step signs in; its secrets stay in the environment. */
export interface SignIn {
  readonly subscriptionId: string;
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly cloud: Inputs["cloud"];
  readonly endpoint?: string | undefined;
  /** The CA certificates of `endpoint`. */
  readonly ca?: string | undefined;
}

/** @throws BerthError `spec-invalid` without a subscription, or with only one of `client-id` and `tenant-id` */
export function readSignIn(inputs: Inputs, env: Environment): SignIn {
  const { text, cloud } = inputs;
  const subscriptionId = text("subscription-id") ?? env["AZURE_SUBSCRIPTION_ID"]?.trim();
  if (subscriptionId === undefined || subscriptionId === "") {
    throw invalid("subscription-id", inputTexts.subscriptionMissing);
  }
  const [clientId, tenantId] = [text("client-id"), text("tenant-id")];
  if ((clientId === undefined) !== (tenantId === undefined)) {
    throw invalid(clientId === undefined ? "client-id" : "tenant-id", inputTexts.oidcIncomplete);
  }
  return { subscriptionId, tenantId, clientId, cloud, endpoint: text("endpoint"), ca: text("endpoint-ca") };
}

/**
 * Connects to Azure: by OIDC where an application is named, else with what an earlier step left (`azure/login`, `AZURE_*`).
 * @throws BerthError `id-token-missing` where the job may not request tokens
 */
export async function signIn(settings: SignIn, env: Environment): Promise<Azure> {
  const { subscriptionId, cloud, endpoint, ca } = settings;
  return connectAzure({ credential: await createCredential(settings, env), subscriptionId, cloud, endpoint, ca });
}

export async function createCredential(settings: SignIn, env: Environment): Promise<TokenCredential> {
  const { ClientAssertionCredential, DefaultAzureCredential } = await import("@azure/identity");
  const { cloud, endpoint, ca, tenantId, clientId } = settings;
  const { authorityHost, oidcAudience } = clouds[cloud];
  const options = {
    authorityHost: endpoint ?? authorityHost,
    disableInstanceDiscovery: endpoint !== undefined,
    tlsOptions: ca === undefined ? {} : { ca },
  };
  // A function, because GitHub's token is valid for some minutes only, and a create may outlive a token of Azure.
  const byOidc = (tenant: string, client: string) =>
    new ClientAssertionCredential(tenant, client, () => requestIdToken(oidcAudience), options);
  if (tenantId === undefined || clientId === undefined)
    return renewing(new DefaultAzureCredential(options), byOidc, env);
  if (!mayRequestToken(env)) throw new ActionError("id-token-missing", {});
  return byOidc(tenantId, clientId);
}

function mayRequestToken(env: Environment): boolean {
  return env["ACTIONS_ID_TOKEN_REQUEST_URL"] !== undefined;
}

/**
 * The sign-in of `azure/login` by OIDC ends after about an hour, since the token of GitHub that it used is no longer valid.
 * Where this job may request such tokens too, it signs in again as the same application.
 */
function renewing(
  earlier: TokenCredential,
  byOidc: (tenant: string, client: string) => TokenCredential,
  env: Environment,
): TokenCredential {
  let renewed: TokenCredential | undefined;
  return {
    async getToken(scopes, options): Promise<AccessToken | null> {
      if (renewed !== undefined) return renewed.getToken(scopes, options);
      try {
        return await earlier.getToken(scopes, options);
      } catch (error) {
        const application = mayRequestToken(env) ? await applicationOfAzureCli() : undefined;
        if (application === undefined) throw error;
        logLine(signInTexts.renewing(application.clientId));
        renewed = byOidc(application.tenantId, application.clientId);
        return renewed.getToken(scopes, options);
      }
    },
  };
}

/** The application that the Azure CLI is signed in as; it says so after its sign-in has ended, too. */
async function applicationOfAzureCli(): Promise<{ tenantId: string; clientId: string } | undefined> {
  try {
    const { stdout } = await promisify(execFile)("az", ["account", "show", "--output", "json"], {
      timeout: 30_000,
      // `az` is a batch file on Windows. No argument comes from outside.
      shell: process.platform === "win32",
    });
    const { tenantId, user } = JSON.parse(stdout) as { tenantId?: string; user?: { name?: string; type?: string } };
    const isApplication = user?.type === "servicePrincipal" && /^[\da-f-]{36}$/i.test(user.name ?? "");
    return isApplication && tenantId !== undefined ? { tenantId, clientId: user.name ?? "" } : undefined;
  } catch {
    return undefined;
  }
}

async function requestIdToken(audience: string): Promise<string> {
  try {
    return await getIDToken(audience);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new BerthError("credentials-rejected", { reason: signInTexts.noToken(audience, reason) });
  }
}
