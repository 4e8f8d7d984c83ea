import {
  BerthError,
  type CodedError,
  defineErrors,
  describeError,
  type ErrorDefinition,
  type ErrorKind,
  type ErrorSet,
} from "@dockberth/core";
import type { FunctionErrorCode, FunctionErrorDetails, ProblemCode } from "./error-details.ts";
import { coreErrorTexts, errorTexts, phrases, reasonTexts } from "./messages/index.ts";

export type FunctionError<Code extends FunctionErrorCode = FunctionErrorCode> = CodedError<
  Code,
  FunctionErrorDetails[Code]
>;

/** This application's own errors, beside those of core. */
export const FunctionError: ErrorSet<FunctionErrorDetails> = defineErrors<FunctionErrorDetails>(
  {
    "configuration-invalid": caller("input"),
    "request-invalid": caller("input"),
    "media-type-unsupported": caller("input"),
    "request-too-large": caller("input"),
    "caller-unknown": caller("credentials"),
    "caller-forbidden": caller("permission"),
    "choice-forbidden": caller("permission"),
    "host-quota-reached": caller("limit"),
    "idempotency-mismatch": caller("conflict"),
    "operation-not-found": caller("not-found"),
    "operation-abandoned": { kind: "unexpected", audience: "berth" },
    "state-changed": caller("conflict"),
    "storage-unavailable": { kind: "unreachable", audience: "azure" },
    "vault-missing": caller("input"),
    "url-refused": caller("input"),
  },
  errorTexts,
);

/** What is wrong with one field of a request. */
export function invalidRequest(path: string, message: string): FunctionError<"request-invalid"> {
  return new FunctionError("request-invalid", { issues: [{ path, message }] });
}

/** An error that a caller may read: one of core's, or one of this application's. */
export type PublicError = CodedError<ProblemCode>;

export const problemCodes = [
  ...Object.keys(BerthError.definitions),
  ...Object.keys(FunctionError.definitions),
] as ProblemCode[];

/**
 * Anything that was thrown, as an error that a caller may read. Not core's `asBerthError`, which takes over the message of a
 * foreign error: that may hold what a caller must not see, and stays in the log.
 */
export function asPublicError(thrown: unknown): PublicError {
  if (BerthError.is(thrown) || FunctionError.is(thrown)) return thrown;
  return new BerthError("unexpected", { message: reasonTexts.seeLog }, { cause: thrown });
}

/** What happened and what to do, in the words of the HTTP API. */
export function describePublicError(error: CodedError): { message: string; hint: string } {
  return describeError(error, { phrases, errors: coreErrorTexts });
}

function caller(kind: ErrorKind): ErrorDefinition<unknown> {
  return { kind, audience: "caller" };
}
