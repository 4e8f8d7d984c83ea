import type { PipelinePolicy } from "@azure/core-rest-pipeline";

/**
 * Limits each try of a request, for `additionalPolicies` of an Azure client. A client without such a setting, such as the
 * one of Table Storage, waits forever for an answer that does not come.
 */
export function perTryTimeoutPolicy(seconds: number): {
  readonly policy: PipelinePolicy;
  readonly position: "perRetry";
} {
  return {
    position: "perRetry",
    policy: {
      name: "berth-per-try-timeout",
      sendRequest: (request, next) => {
        request.timeout = seconds * 1000;
        return next(request);
      },
    },
  };
}
