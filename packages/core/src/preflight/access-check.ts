import type { CodedError } from "../errors/coded-error.ts";

/** The checks, in order. */
export type AccessCheckName =
  | "sign-in"
  | "clock"
  | "subscription"
  | "providers"
  | "permissions"
  | "size"
  | "quota"
  | "deployment";

/** The result of checking one requirement of a host. */
export interface AccessCheck {
  readonly check: AccessCheckName;
  readonly outcome: "ok" | "warning" | "failed";
  /** The finding, in one sentence. */
  readonly message: string;
  /** The reason of a failure, with advice. */
  readonly error: CodedError | undefined;
}

export function ok(check: AccessCheckName, message: string): AccessCheck {
  return { check, outcome: "ok", message, error: undefined };
}

export function warning(check: AccessCheckName, message: string): AccessCheck {
  return { check, outcome: "warning", message, error: undefined };
}

export function failed(check: AccessCheckName, error: CodedError): AccessCheck {
  return { check, outcome: "failed", message: error.message, error };
}
