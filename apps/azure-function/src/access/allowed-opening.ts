import { type HostPort, parsePortOpening } from "@dockberth/core";
import { invalidRequest } from "../errors.ts";
import { issueTexts } from "../messages/index.ts";
import { type ExpiryRules, requireAllowedExpiry } from "./allowed-expiry.ts";
import type { Caller } from "./caller.ts";

/** What a request to open a host asks for. Without ports, Docker's is opened again. */
export interface OpeningRequest {
  readonly ports?: readonly RequestedPort[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly hours?: number | undefined;
}

export interface RequestedPort extends Pick<HostPort, "port"> {
  readonly protocol?: HostPort["protocol"] | undefined;
}

/**
 * Rejects here what a worker would reject later.
 * @throws FunctionError `request-invalid`, also for a time beyond the caller's maximum
 * @throws BerthError `spec-invalid`, `open-to-world`
 */
export function requireAllowedOpening(
  caller: Caller,
  { ports, from, hours }: OpeningRequest,
  rules: ExpiryRules,
): void {
  if (ports === undefined) {
    if (from !== undefined) throw invalidRequest("body.from", issueTexts.needsPorts);
    if (hours !== undefined) throw invalidRequest("body.hours", issueTexts.needsPorts);
    return;
  }
  for (const each of ports) parsePortOpening({ ...each, from: [...(from ?? [])] });
  const until = openUntil(rules.now(), hours)?.toISOString() ?? null;
  requireAllowedExpiry(caller, until, "body.hours", rules);
}

/** Undefined: until somebody closes it. */
export function openUntil(from: Date, hours: number | undefined): Date | undefined {
  return hours === undefined ? undefined : new Date(from.getTime() + hours * 3_600_000);
}
