import type { PipelinePolicy } from "@azure/core-rest-pipeline";

/**
 * For `additionalPolicies` of an Azure client: each try of a request has this long. A client that has no such setting, as
 * that of Table Storage, waits for ever for an answer that does not come.
 */
export function perTryTimeoutPolicy(seconds: number): {
  readonly policy: PipelinePolicy;
  readonly position: "perRetry";
} {
  return {
    position: "perRetry",
    policy: {
      name: "berth-limit-tries",
      sendRequest: (request, next) => {
        request.timeout = seconds * 1000;
        return next(request);
      },
    },
  };
}
