import type { CodedError } from "@dockberth/core";
import { explainError } from "../../output/explain-error.ts";

/** One line of `berth doctor`, about Azure or about this machine. */
export interface DoctorCheck {
  readonly check: string;
  readonly outcome: "ok" | "warning" | "failed";
  readonly message: string;
  readonly hint?: string;
  readonly error?: CodedError;
}

export function failedCheck(check: string, error: CodedError): DoctorCheck {
  return { check, outcome: "failed", ...explainError(error), error };
}
