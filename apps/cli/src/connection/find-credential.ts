import { BerthError, type Cloud } from "@dockberth/core";

/** Something that may be signed in, in the order in which `DefaultAzureCredential` tries them. */
export interface CredentialSource {
  readonly name: string;
  readonly getToken: (scope: string) => Promise<{ readonly token: string } | null>;
}

export interface SignIn {
  readonly source: string;
  /** As the token says: a user's name, or an application's id; undefined where the token is not one to be read. */
  readonly who: string | undefined;
  readonly tenantId: string | undefined;
}

/** All that `DefaultAzureCredential` would try for a cloud, one by one, so that it can be said which of them it was. */
export async function credentialSources({ authorityHost }: Cloud): Promise<CredentialSource[]> {
  const identity = await import("@azure/identity");
  const options = { authorityHost };
  const made = (name: string, make: () => { getToken(scope: string): Promise<{ token: string } | null> }) => ({
    name,
    // Some complain of what is missing as soon as they are made.
    getToken: async (scope: string) => make().getToken(scope),
  });
  return [
    made("the AZURE_* variables", () => new identity.EnvironmentCredential(options)),
    made("workload identity", () => new identity.WorkloadIdentityCredential(options)),
    made("managed identity", () => new identity.ManagedIdentityCredential(options)),
    made("the Azure CLI", () => new identity.AzureCliCredential()),
    made("Azure PowerShell", () => new identity.AzurePowerShellCredential()),
    made("the Azure Developer CLI", () => new identity.AzureDeveloperCliCredential()),
  ];
}

/**
 * The first source that gives a token for ARM.
 * @throws BerthError `credentials-rejected` with what each of them said
 */
export async function findSignIn(sources: readonly CredentialSource[], scope: string): Promise<SignIn> {
  const refusals: string[] = [];
  for (const { name, getToken } of sources) {
    try {
      const found = await getToken(scope);
      if (found !== null) return { source: name, ...claimsOf(found.token) };
    } catch (error) {
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      refusals.push(`${name}: ${reason}`);
    }
  }
  throw new BerthError("credentials-rejected", { reason: `nobody is signed in (${refusals.join("; ")})` });
}

/** RFC 7519: the part in the middle is JSON, in base64url. Only read to be shown; whether it is true, Azure judges. */
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
