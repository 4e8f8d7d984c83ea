import type { CodedError } from "../errors/define.ts";

/** What is looked at, in this order. */
export type AccessCheckName =
  | "sign-in"
  | "clock"
  | "subscription"
  | "providers"
  | "permissions"
  | "size"
  | "quota"
  | "deployment";

/** One thing that a host needs, and how it is. */
export interface AccessCheck {
  readonly check: AccessCheckName;
  readonly outcome: "ok" | "warning" | "failed";
  /** What was found, in one sentence. */
  readonly message: string;
  /** Why it failed, with what to do about it. */
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
