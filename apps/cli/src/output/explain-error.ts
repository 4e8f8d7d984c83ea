import { type CodedError, describeError, type ErrorJson } from "@dockberth/core";
import { errorTextOf } from "../messages/errors.ts";
import { phrasesOf } from "../messages/phrases.ts";

/** What happened and what to do, in the words of the command line, for somebody who gave `command`. */
export function explainError(
  error: CodedError,
  command = "berth",
): { readonly message: string; readonly hint: string } {
  return describeError(error, { phrases: phrasesOf(command), errors: { [error.code]: errorTextOf(error.code) } });
}

/** The same for programs, with the code and its fields. */
export function errorJson(error: CodedError, command?: string): ErrorJson {
  return { ...error.toJSON(), ...explainError(error, command) };
}
