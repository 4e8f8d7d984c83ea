import { type CodedError, type ErrorOf, isCodedError } from "./coded-error.ts";
import type { ErrorCode, ErrorDetails } from "./details.ts";

/** Whether `error` is one of Berth's errors or of an adapter's own. */
export function isBerthError(error: unknown): error is CodedError;
/** Whether `error` is core's error of a code. Its details are then those of the code. */
export function isBerthError<Code extends ErrorCode>(error: unknown, code: Code): error is ErrorOf<ErrorDetails, Code>;
export function isBerthError(error: unknown, code?: ErrorCode): boolean {
  return isCodedError(error) && (code === undefined || error.code === code);
}
