import type { BerthError } from "@dockberth/core";

/** One line of `berth doctor`, about Azure or about this machine. */
export interface Finding {
  readonly check: string;
  readonly outcome: "ok" | "warning" | "failed";
  readonly message: string;
  readonly hint?: string;
  readonly error?: BerthError;
}

export function failure(check: string, error: BerthError): Finding {
  return { check, outcome: "failed", message: error.message, hint: error.hint, error };
}
