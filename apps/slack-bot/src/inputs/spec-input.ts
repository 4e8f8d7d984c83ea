import { parseExpiry, parsePairs } from "@dockberth/core";
import type { Policy } from "../access/policy.ts";

/** The options of `create` and `plan`, named as in the command line. */
export interface HostOptions {
  readonly location?: string;
  readonly resourceGroup?: string;
  readonly size?: string;
  readonly image?: string;
  readonly architecture?: string;
  readonly allowFrom?: readonly string[];
  readonly sshFrom?: readonly string[];
  readonly diskSize?: string;
  readonly tag?: readonly string[];
  readonly expiresIn?: string;
}

/**
 * Turns options into the input of `parseHostSpec`. The defaults of the team fill in what the command does not give.
 * @throws BerthError `spec-invalid`
 */
export function toSpecInput(name: string, options: HostOptions, policy: Policy, now: Date) {
  const { defaults } = policy;
  const defaultRanges = defaults.allowFrom.length > 0 ? defaults.allowFrom : undefined;
  return {
    name,
    location: options.location ?? defaults.location,
    resourceGroup: options.resourceGroup ?? defaults.resourceGroup,
    size: options.size ?? defaults.size,
    image: options.image ?? defaults.image,
    architecture: options.architecture,
    engine: defaults.engine,
    allowFrom: options.allowFrom ?? defaultRanges,
    sshFrom: options.sshFrom,
    osDisk: options.diskSize === undefined ? undefined : { sizeGb: Number(options.diskSize) },
    tags: options.tag === undefined ? undefined : parsePairs(options.tag, "tag"),
    expiresAt: expiryOf(options, policy, now)?.toISOString(),
  };
}

/** How many hours a host lives where the command does not say. */
export function defaultHours({ defaults, limits }: Policy): number {
  return Math.min(defaults.hours, limits.hours);
}

/** A lifetime as people type it: `8h`, `90m`. */
export function durationText(hours: number): string {
  const minutes = Math.max(1, Math.round(hours * 60));
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

function expiryOf({ expiresIn }: HostOptions, policy: Policy, now: Date): Date | undefined {
  return expiresIn === undefined
    ? new Date(now.getTime() + defaultHours(policy) * 3_600_000)
    : parseExpiry(expiresIn, now, "expires-in");
}
