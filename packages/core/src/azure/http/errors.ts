import type { CodedError } from "../../errors/coded-error.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { wordTexts } from "../../messages/words.ts";
import { type ArmError, asText, parseArmError } from "./arm-error.ts";
import { redactRequest } from "./redact-request.ts";
import {
  decisiveErrorOf,
  entraSentence,
  isOfOtherCloud,
  isSignedOut,
  isUnreachable,
  signInProblem,
} from "./sign-in-problem.ts";
import { concurrentRequest, internalFaultCodes, otherOperationCodes, throttlingCodes } from "./transient-codes.ts";
import { type ErrorContext, firstLine, translate } from "./translations.ts";

export { type ErrorContext, exitStatus, provisionFailed } from "./translations.ts";

/**
 * Turns what an Azure client threw, or the `error` body of a deployment, into an error with a code: by the innermost ARM
 * code that is known, and by the message only where a code is ambiguous. The original error is its cause.
 */
export function toBerthError(thrown: unknown, context: ErrorContext = {}): CodedError {
  if (isBerthError(thrown)) return thrown;
  const error = redactRequest(thrown);
  if (isAbort(error))
    return new BerthError(
      "interrupted",
      { what: context.host === undefined ? wordTexts.work : wordTexts.workOn(context.host) },
      { cause: error },
    );
  const decisive = decisiveErrorOf(thrown);
  if (decisive !== undefined) return toBerthError(decisive, context);
  if (isSignedOut(thrown)) {
    const details = { reason: firstLine(asText(thrown)), problem: "not-signed-in" } as const;
    return new BerthError("credentials-rejected", details, { cause: error });
  }
  const { status, network, outer, inner, levels } = parseArmError(error);
  if (network !== undefined)
    return new BerthError(
      "azure-unreachable",
      { endpoint: context.endpoint ?? "Azure", reason: network },
      { cause: error },
    );
  for (const { code = "", message = "", target, additionalInfo } of levels) {
    const known = translate({ code, message, target, additionalInfo, status, context });
    if (known !== undefined) return Object.assign(known, { cause: error });
  }
  return unknownError(outer, inner, status, context, error);
}

/** Whether Azure reports that the resource does not exist. */
export function isNotFound(error: unknown): boolean {
  const { status, outer } = parseArmError(error);
  return (
    status === 404 || /^(ResourceNotFound|ResourceGroupNotFound|NotFound|DeploymentNotFound)$/.test(outer.code ?? "")
  );
}

/** Whether a change that depends on an ETag failed because the resource was changed after it was read. */
export function isPreconditionFailed(error: unknown): boolean {
  return parseArmError(error).status === 412;
}

/** Whether another rule of a security group has the priority, such as one that was created meanwhile. */
export function isTaken(error: unknown): boolean {
  return parseArmError(error).levels.some(({ code }) => code === "SecurityRuleConflict");
}

/**
 * Whether an operation that Azure accepted may succeed next time: another operation was running or preempted it, Azure had
 * an internal error, or one of its services throttled another one.
 */
export function isTransient(error: unknown): boolean {
  const { levels, inner } = parseArmError(isBerthError(error) ? error.cause : error);
  if (levels.some(({ code = "" }) => otherOperationCodes.has(code))) return true;
  const { code = "", message = "" } = inner;
  // The code alone is ambiguous: quotas and stopped machines have it too.
  if (code === "OperationNotAllowed") return /marked for deletion/i.test(message);
  if (code === "Conflict") return concurrentRequest.test(message);
  return internalFaultCodes.has(code) || throttlingCodes.has(code);
}

/** Whether Compute reserves a network interface for the machine whose creation failed; it does so for three minutes. */
export function isReserved(error: unknown): boolean {
  const { levels } = parseArmError(isBerthError(error) ? error.cause : error);
  return levels.some(({ code }) => code === "NicReservedForAnotherVm");
}

function unknownError(
  outer: ArmError,
  inner: ArmError,
  status: number | undefined,
  context: ErrorContext,
  cause: unknown,
): BerthError {
  const azureCode = inner.code ?? outer.code ?? "";
  const message = inner.message ?? outer.message ?? asText(cause);
  if (isUnreachable(message)) {
    const endpoint = wordTexts.signInService(context.endpoint);
    return new BerthError("azure-unreachable", { endpoint, reason: firstLine(message) }, { cause });
  }
  if (isOfOtherCloud(message)) {
    const cloud = context.cloud ?? wordTexts.unnamedCloud;
    return new BerthError("cloud-mismatch", { cloud, reason: entraSentence(message) }, { cause });
  }
  // The last is the pipeline's sentence for a credential that resolves with null.
  if (
    /^AADSTS|^AuthenticationRequiredError/.test(azureCode) ||
    /AADSTS\d+|^Failed to refresh access token/.test(message)
  ) {
    const details = { reason: entraSentence(message), problem: signInProblem(message) };
    return new BerthError("credentials-rejected", details, { cause });
  }
  if (context.deployment !== undefined)
    return new BerthError("deployment-failed", { deployment: context.deployment, azureCode, message }, { cause });
  return new BerthError("azure-unexpected", { status, azureCode, message }, { cause });
}

function isAbort(error: unknown): boolean {
  return typeof error === "object" && error !== null && (error as { name?: unknown }).name === "AbortError";
}
