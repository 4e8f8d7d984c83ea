import { request } from "node:https";
import { json } from "node:stream/consumers";

/** What signs in to an emulator. */
export interface EmulatorPrincipal {
  readonly url: string;
  readonly ca: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A `TokenCredential` of Azure's SDK. */
export interface EmulatorCredential {
  getToken(scopes: string | readonly string[]): Promise<EmulatorToken>;
}

export interface EmulatorToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** Seconds before its end at which a token is not used any more. */
const reserve = 60;

/** Signs in to an emulator with its client secret. Azure's own credentials do it as well, and take longer to load. */
export function emulatorCredential(principal: EmulatorPrincipal): EmulatorCredential {
  const tokens = new Map<string, EmulatorToken>();
  return {
    async getToken(scopes) {
      const scope = [scopes].flat().join(" ");
      const kept = tokens.get(scope);
      if (kept !== undefined && kept.expiresOnTimestamp - reserve * 1000 > Date.now()) return kept;
      const token = await requestToken(principal, scope);
      tokens.set(scope, token);
      return token;
    },
  };
}

async function requestToken(principal: EmulatorPrincipal, scope: string): Promise<EmulatorToken> {
  const { url, ca, tenantId, clientId, clientSecret } = principal;
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
  const answer = await new Promise<unknown>((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const outgoing = request(`${url}/${tenantId}/oauth2/v2.0/token`, { method: "POST", ca, headers, agent: false });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => json(response).then(resolve, reject));
    outgoing.end(new URLSearchParams(form).toString());
  });
  const { access_token, expires_in, error_description } = answer as Readonly<Record<string, unknown>>;
  if (typeof access_token !== "string") throw new Error(String(error_description));
  return { token: access_token, expiresOnTimestamp: Date.now() + Number(expires_in) * 1000 };
}
