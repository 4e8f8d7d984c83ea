import type { Host } from "@dockberth/core";
import type { KnownHost } from "../folder/grant-file.ts";
import { hostWarningTexts as texts } from "../messages/results.ts";

/** Two weeks: a certificate is valid for 90 days by default, so there is time to act and the warning is rare. */
const warnBeforeDays = 14;

/** What expires soon, has expired, is billed without running, needs a reboot, or was left unfinished. */
export function hostWarnings(hosts: readonly Host[], now: Date): string[] {
  return hosts.flatMap((host) => [
    ...certificateWarnings(host, now),
    ...(host.expiresAt !== undefined && host.expiresAt <= now ? [texts.expired(host.name)] : []),
    ...(host.power === "stopped" ? [texts.stopped(host.name, { isSwept: host.idleAfter !== undefined })] : []),
    ...(host.rebootNeededSince === undefined ? [] : [texts.needsReboot(host.name)]),
    ...(host.trusts.length > 1 ? [texts.trustsTwo(host.name)] : []),
    ...portWarnings(host, now),
  ]);
}

/** The ports whose time is over, and which no sweep has closed. */
export function portWarnings({ name, openedPorts = [] }: KnownHost, now: Date): string[] {
  return openedPorts.flatMap((opened) =>
    opened.until !== undefined && opened.until <= now ? [texts.portOverdue(name, opened, opened.until)] : [],
  );
}

function certificateWarnings({ name, certificateExpiresAt }: Host, now: Date): string[] {
  if (certificateExpiresAt === undefined) return [];
  const days = (certificateExpiresAt.getTime() - now.getTime()) / 86_400_000;
  if (days > warnBeforeDays) return [];
  return [days < 0 ? texts.certificateExpired(name) : texts.certificateExpires(name, Math.floor(days))];
}
