import type { TokenCredential } from "@azure/core-auth";
import type { CryptographyClient, KeyClient, KeyVaultKey } from "@azure/keyvault-keys";
import type { SecretClient } from "@azure/keyvault-secrets";
import { BerthError } from "../../errors/index.ts";
import { isObject } from "../../json.ts";
import { requireOption } from "../../run/require-option.ts";
import { redactRequest } from "../http/redact-request.ts";

/** Options of `connectVault`. */
export interface VaultOptions {
  readonly credential: TokenCredential;
  /** Such as `https://acme.vault.azure.net`; the cloud is in the name. */
  readonly url: string;
  /** PEM certificates to trust there in place of the system's, for an emulator or a proxy. */
  readonly ca?: string | undefined;
}

/** A key vault that is talked to. */
export interface Vault {
  readonly url: string;
  readonly keys: KeyClient;
  readonly secrets: SecretClient;
  /** For the operations of one version of a key. */
  readonly cryptography: (key: KeyVaultKey) => CryptographyClient;
}

/** Makes the clients of a key vault; sends nothing yet. */
export async function connectVault(options: VaultOptions): Promise<Vault> {
  requireOption("options", isObject(options), "an object");
  const { credential, url, ca } = options;
  requireOption("credential", typeof credential?.getToken === "function", "a TokenCredential");
  requireOption("url", typeof url === "string" && /^https:/i.test(url) && URL.canParse(url), "an https:// URL");
  const [keys, secrets] = await Promise.all([import("@azure/keyvault-keys"), import("@azure/keyvault-secrets")]);
  const clientOptions = {
    userAgentOptions: { userAgentPrefix: "berth" },
    // The challenge names the vault's cloud; an address that is no vault's name can have none that fits.
    ...(ca === undefined ? {} : { tlsOptions: { ca }, disableChallengeResourceVerification: true }),
  };
  return {
    url,
    keys: new keys.KeyClient(url, credential, clientOptions),
    secrets: new secrets.SecretClient(url, credential, clientOptions),
    cryptography: (key) => new keys.CryptographyClient(key, credential, clientOptions),
  };
}

/** Runs a call of a vault's client; `undefined` where there is no such thing. @throws BerthError `vault-unavailable` */
export async function fromVault<Value>(vault: Vault, call: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await call();
  } catch (error) {
    const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
    if (statusCode === 404) return undefined;
    // A client's error may hold the request, secrets included: only its code and first line are said.
    const reason = [statusCode, code, message?.split("\n")[0]].filter((part) => part !== undefined).join(" ");
    throw new BerthError("vault-unavailable", { vault: vault.url, reason }, { cause: redactRequest(error) });
  }
}
