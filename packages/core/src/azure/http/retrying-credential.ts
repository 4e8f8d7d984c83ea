import type { TokenCredential } from "@azure/core-auth";
import type { Wait } from "../../run/time.ts";

/** Attempts at a token. The identity clients repeat some of what goes wrong themselves, and in time of their own. */
const maxAttempts = 4;

/** MSAL's words for a sign-in service that could not be asked, or answered with what is no answer. */
const transientWords =
  /network_error|endpoints_resolution_error|openid_config_error|no_network_connectivity|unknown_error|server_error|temporarily_unavailable|post_request_failed|get_request_failed/;
const transientStatus = [408, 429, 500, 502, 503, 504];

/** Asks for a token until the sign-in service was understood. What Entra itself refuses, with a code of its own, is final. */
export function retryingCredential(credential: TokenCredential, wait: Wait): TokenCredential {
  return {
    async getToken(scopes, options) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await credential.getToken(scopes, options);
        } catch (error) {
          if (attempt === maxAttempts || options?.abortSignal?.aborted === true || !isTransient(error)) throw error;
          await wait(2 ** (attempt - 1), options?.abortSignal as AbortSignal | undefined);
        }
      }
    },
  };
}

function isTransient(error: unknown): boolean {
  const { message = "", statusCode } = error as { message?: string; statusCode?: number };
  return (
    transientStatus.includes(statusCode ?? 0) || (transientWords.test(message) && !/AADSTS\d|invalid_/.test(message))
  );
}
