import { type CodedError, describeError, type ErrorJson } from "@dockberth/core";
import { coreErrorTexts } from "../messages/en/errors.ts";
import { phrasesOf } from "../messages/en/phrases.ts";

/** What happened and what to do, in the words of the command line, for somebody who gave `command`. */
export function explainError(
  error: CodedError,
  command = "berth",
): { readonly message: string; readonly hint: string } {
  return describeError(error, { phrases: phrasesOf(command), errors: coreErrorTexts });
}

/** The same for programs, with the code and its fields. */
export function errorJson(error: CodedError, command?: string): ErrorJson {
  return { ...error.toJSON(), ...explainError(error, command) };
}
