import { type CodedError, isCodedError } from "../errors/coded-error.ts";
import { BerthError } from "../errors/index.ts";

/**
 * Calls a function that the caller passed, so that nothing it throws looks like an answer of Azure.
 * @param name of the option, such as `keepClient`
 * @throws BerthError `callback-failed`; an error that has a code as it is
 */
export async function callBack<Result>(name: string, call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw callbackError(name, error);
  }
}

export function callbackError(callback: string, error: unknown): CodedError {
  if (isCodedError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new BerthError("callback-failed", { callback, message }, { cause: error });
}
