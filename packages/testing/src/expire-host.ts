import { type Azure, extendHost, type Host } from "@dockberth/core";

/** When {@link expireHost} lets a host expire. */
export const pastExpiry = new Date("2020-01-01T00:00:00Z");

/** Gives a host an expiry in the past, which no verb accepts for a new host. */
export function expireHost(azure: Azure, name: string): Promise<Host> {
  return extendHost(azure, name, { expiresAt: pastExpiry, now: new Date(0) });
}
