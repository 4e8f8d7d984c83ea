import { errorTexts } from "../messages/en/errors.ts";
import { type CodedError, defineErrors, type ErrorOf, isCodedError } from "./define.ts";
import { errorDefinitions } from "./definitions.ts";
import type { ErrorCode, ErrorDetails } from "./details.ts";

/** An error of core: a union over its codes, so that `switch (error.code)` narrows `error.details`. */
export type BerthError<Code extends ErrorCode = ErrorCode> = ErrorOf<ErrorDetails, Code>;

/**
 * Core's errors. An adapter adds its own with {@link defineErrors}.
 * @example
 * if (BerthError.is(error))
 *   switch (error.code) {
 *     case "quota-exceeded":
 *       console.log(error.details.limit);
 *   }
 */
export const BerthError = defineErrors<ErrorDetails>(errorDefinitions, errorTexts);

/** Whether `error` is one of Berth's errors or of an adapter's own; with `code`, whether it is core's error of that code. */
export function isBerthError(error: unknown): error is CodedError;
export function isBerthError<Code extends ErrorCode>(error: unknown, code: Code): error is BerthError<Code>;
export function isBerthError(error: unknown, code?: ErrorCode): boolean {
  return isCodedError(error) && (code === undefined || error.code === code);
}

/** Anything that was thrown, as an error with a code: `unexpected` where it had none. */
export function asBerthError(thrown: unknown): CodedError {
  if (isCodedError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BerthError("unexpected", { message }, { cause: thrown });
}
