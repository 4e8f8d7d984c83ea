import type { HostSpec } from "@dockberth/core";
import { invalidRequest } from "../errors.ts";
import { issueTexts } from "../messages/index.ts";
import type { Settings } from "../settings.ts";
import { type Caller, isAdministrator } from "./caller.ts";

export interface ExpiryRules {
  readonly settings: Settings;
  readonly now: () => Date;
}

/** Checks when a new host shall expire, where its description says so. @throws FunctionError `request-invalid` */
export function requireAllowedExpiryOf(caller: Caller, { name, expiresAt }: HostSpec, rules: ExpiryRules): void {
  if (expiresAt !== undefined) requireAllowedExpiry(caller, expiresAt, `${name}.expiresAt`, rules);
}

/**
 * Checks when a host shall expire; `null`: never, which is for administrators where there is a maximum.
 * @throws FunctionError `request-invalid`
 */
export function requireAllowedExpiry(
  caller: Caller,
  expiresAt: string | null,
  path: string,
  { settings: { maxHours }, now }: ExpiryRules,
): void {
  const hours = expiresAt === null ? Number.POSITIVE_INFINITY : (Date.parse(expiresAt) - now().getTime()) / 3_600_000;
  if (hours <= 0) throw invalidRequest(path, issueTexts.expiryPast);
  if (maxHours !== undefined && hours > maxHours && !isAdministrator(caller))
    throw invalidRequest(path, issueTexts.expiryTooLate(maxHours));
}
