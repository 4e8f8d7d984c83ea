import { errorTexts } from "../messages/en/errors.ts";
import { type CodedError, type ErrorOf, isCodedError } from "./coded-error.ts";
import { defineErrors } from "./define.ts";
import { errorDefinitions } from "./definitions.ts";
import type { ErrorCode, ErrorDetails } from "./details.ts";

export { isBerthError } from "./is-berth-error.ts";

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

/** Anything that was thrown, as an error with a code: `unexpected` where it had none. */
export function asBerthError(thrown: unknown): CodedError {
  if (isCodedError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BerthError("unexpected", { message }, { cause: thrown });
}
