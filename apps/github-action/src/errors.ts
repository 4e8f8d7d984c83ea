import { type CodedError, defineErrors, describeError } from "@dockberth/core";
import type { ActionErrorDetails } from "./error-details.ts";
import { coreErrorTexts, errorTexts } from "./messages/en/errors.ts";
import { phrases } from "./messages/en/phrases.ts";

export type ActionError<Code extends keyof ActionErrorDetails = keyof ActionErrorDetails> = CodedError<
  Code,
  ActionErrorDetails[Code]
>;

/** This app's own errors, beside those of core. */
export const ActionError = defineErrors<ActionErrorDetails>(
  {
    "program-missing": { kind: "not-found", audience: "caller" },
    "program-failed": { kind: "unexpected", audience: "caller" },
    "fork-refused": { kind: "permission", audience: "caller" },
    "id-token-missing": { kind: "credentials", audience: "caller" },
    "github-token-missing": { kind: "credentials", audience: "caller" },
    "sign-in-expired": { kind: "credentials", audience: "caller" },
    "runner-not-started": { kind: "guest", audience: "caller" },
    "authority-needed": { kind: "input", audience: "caller" },
    "github-refused": { kind: "permission", audience: "caller" },
    "sweep-incomplete": { kind: "unexpected", audience: "azure" },
  },
  errorTexts,
);

/** The message and the hint of an error, in terms of steps and their inputs. */
export function describe(error: CodedError): { message: string; hint: string } {
  return describeError(error, { phrases, errors: coreErrorTexts });
}
