import { type CodedError, describeError, type ErrorJson } from "@dockberth/core";
import { coreErrorTexts } from "../messages/en/errors.ts";
import { phrases } from "../messages/en/phrases.ts";

/** What happened and what to do, in the words of the command line. */
export function explainError(error: CodedError): { readonly message: string; readonly hint: string } {
  return describeError(error, { phrases, errors: coreErrorTexts });
}

/** The same for programs, with the code and its fields. */
export function errorJson(error: CodedError): ErrorJson {
  return { ...error.toJSON(), ...explainError(error) };
}
