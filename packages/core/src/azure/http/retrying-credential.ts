import type { TokenCredential } from "@azure/core-auth";
import { retry } from "../../run/retry.ts";
import type { Wait } from "../../run/time.ts";
import { passingFault } from "./sign-in-problem.ts";

/** The identity clients repeat some failures themselves, on a clock of their own. */
const attempts = 4;

/** MSAL's words for a sign-in service that could not be reached, or whose answer could not be read. */
const transientWords =
  /network_error|endpoints_resolution_error|openid_config_error|no_network_connectivity|unknown_error|server_error|temporarily_unavailable|post_request_failed|get_request_failed/;
const transientStatus = [408, 429, 500, 502, 503, 504];

/** Asks for a token again where the sign-in service failed. Most of what Entra rejects with a code of its own is final. */
export function retryingCredential(credential: TokenCredential, wait: Wait): TokenCredential {
  return {
    getToken(scopes, options) {
      const signal = options?.abortSignal as AbortSignal | undefined;
      return retry(() => credential.getToken(scopes, options), {
        attempts,
        isRetryable: (error) => signal?.aborted !== true && isTransient(error),
        pause: (attempt) => wait(2 ** (attempt - 1), signal),
      });
    },
  };
}

function isTransient(error: unknown): boolean {
  const { message = "", statusCode } = error as { message?: string; statusCode?: number };
  return (
    transientStatus.includes(statusCode ?? 0) ||
    passingFault.test(message) ||
    (transientWords.test(message) && !/AADSTS\d|invalid_/.test(message))
  );
}
