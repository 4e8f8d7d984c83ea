import type { CodedError } from "@dockberth/core";

/** One line of `berth doctor`, about Azure or about this machine. */
export interface Finding {
  readonly check: string;
  readonly outcome: "ok" | "warning" | "failed";
  readonly message: string;
  readonly hint?: string;
  readonly error?: CodedError;
}

export function failure(check: string, error: CodedError): Finding {
  return { check, outcome: "failed", message: error.message, hint: error.hint, error };
}
