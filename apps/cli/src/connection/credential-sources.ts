import { BerthError, type Cloud } from "@dockberth/core";
import { loginTexts } from "../messages/doctor.ts";
import { inputTexts } from "../messages/input.ts";

/** One of the sign-ins that `DefaultAzureCredential` tries. */
export interface CredentialSource {
  readonly name: string;
  readonly getToken: (scope: string) => Promise<{ readonly token: string } | null>;
}

export interface SignIn {
  readonly source: string;
  /** The user's name or the application's id from the token; undefined if the token cannot be read. */
  readonly who: string | undefined;
  readonly tenantId: string | undefined;
}

/** The sign-ins that `DefaultAzureCredential` tries for a cloud, one by one, to report which of them is used. */
export async function credentialSources({ authorityHost }: Cloud): Promise<CredentialSource[]> {
  const identity = await import("@azure/identity");
  const options = { authorityHost };
  const { sources } = loginTexts;
  const source = (name: string, create: () => { getToken(scope: string): Promise<{ token: string } | null> }) => ({
    name,
    // Some constructors already throw if something is missing.
    getToken: async (scope: string) => create().getToken(scope),
  });
  return [
    source(sources.environment, () => new identity.EnvironmentCredential(options)),
    source(sources.workload, () => new identity.WorkloadIdentityCredential(options)),
    source(sources.managed, () => new identity.ManagedIdentityCredential(options)),
    source(sources.cli, () => new identity.AzureCliCredential()),
    source(sources.powerShell, () => new identity.AzurePowerShellCredential()),
    source(sources.developerCli, () => new identity.AzureDeveloperCliCredential()),
  ];
}

/**
 * The first source that gives a token for ARM.
 * @throws BerthError `credentials-rejected` with the reason of each source
 */
export async function findSignIn(sources: readonly CredentialSource[], scope: string): Promise<SignIn> {
  const reasons: string[] = [];
  for (const { name, getToken } of sources) {
    try {
      const found = await getToken(scope);
      if (found !== null) return { source: name, ...claimsOf(found.token) };
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      reasons.push(`${name}: ${reason}`);
    }
  }
  throw new BerthError("credentials-rejected", { reason: inputTexts.notSignedIn(reasons) });
}

/** RFC 7519: the middle part is JSON in base64url. It is read to be shown; only Azure verifies it. */
function claimsOf(token: string): Pick<SignIn, "who" | "tenantId"> {
  try {
    const [, payload = ""] = token.split(".");
    const { upn, unique_name, appid, tid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      readonly [claim: string]: string | undefined;
    };
    return { who: upn ?? unique_name ?? appid, tenantId: tid };
  } catch {
    return { who: undefined, tenantId: undefined };
  }
}
