import type { ErrorCode } from "../../src/errors/details.ts";

/** An error body as somebody posted it, with the thread in which it stands; ids and names are shortened. */
export interface Posted {
  readonly thread: string;
  readonly body: object;
  readonly code: ErrorCode;
  readonly details: object;
  /** What the hint must name. */
  readonly hint?: RegExp;
  /** What the sentence must name. */
  readonly says?: RegExp;
  /** Whether it may pass by itself. */
  readonly transient?: true;
}

/** A failed deployment as ARM reports it. */
export const deployment = (...details: readonly object[]) => ({
  code: "DeploymentFailed",
  message: "At least one resource deployment operation failed. Please list deployment operations for details.",
  details,
});

/** The error of a resource as a deployment quotes it: a body inside a message, with the resource's own code outside. */
export const quoted = (code: string, message: string) =>
  deployment({
    code: "Conflict",
    message: JSON.stringify(
      {
        status: "Failed",
        error: {
          code: "ResourceDeploymentFailure",
          message: "The resource operation completed with terminal provisioning state 'Failed'.",
          details: [{ code, message }],
        },
      },
      undefined,
      2,
    ).replaceAll("\n", "\r\n"),
  });

export const group = "/subscriptions/s/resourceGroups/rg";
