import type { Host } from "@dockberth/core";

/** Two weeks: a certificate lives for 90 days by default, so that there is time, and not too often a warning. */
const warnBeforeDays = 14;

/** What ends soon, or has ended, in sentences. */
export function expiryWarnings(hosts: readonly Host[], now: Date): string[] {
  return hosts.flatMap(({ name, certificateExpiresAt, expiresAt, trusts }) => {
    const days = certificateExpiresAt === undefined ? Number.POSITIVE_INFINITY : daysUntil(certificateExpiresAt, now);
    return [
      ...(days > warnBeforeDays
        ? []
        : [
            `The certificate of ${name} ${days < 0 ? "has expired" : `ends in ${Math.floor(days)} days`}: berth rotate ${name}`,
          ]),
      ...(expiresAt === undefined || expiresAt > now
        ? []
        : [`Host ${name} is past its end, and sweep may remove it: berth extend ${name} 8h`]),
      ...(trusts.length > 1 ? [`Host ${name} trusts two authorities: berth rotate ${name} --finish`] : []),
    ];
  });
}

function daysUntil(time: Date, now: Date): number {
  return (time.getTime() - now.getTime()) / 86_400_000;
}
