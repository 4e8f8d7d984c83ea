import type { FirewallRule } from "../guests/guest.ts";
import { range, toAddress } from "./addresses.ts";

/**
 * Combines two rule lists that apply one after the other: the first list's denials stand, and the second list decides on what
 * the first allows.
 */
export function combineRules(first: readonly FirewallRule[], second: readonly FirewallRule[]): FirewallRule[] {
  return first.flatMap((outer) => {
    if (outer.access === "Deny") return [outer];
    return second.flatMap((inner) => {
      const protocol = commonProtocol(outer.protocol, inner.protocol);
      const sources = intersect(outer.sources, inner.sources, commonRange);
      const ports = intersect(outer.ports, inner.ports, commonPorts);
      if (protocol === undefined || sources.length === 0 || ports.length === 0) return [];
      return [{ access: inner.access, protocol, sources, ports }];
    });
  });
}

function intersect(
  first: readonly string[],
  second: readonly string[],
  commonPart: (a: string, b: string) => string | undefined,
): string[] {
  const found = first.flatMap((a) => second.map((b) => commonPart(a, b))).filter((each) => each !== undefined);
  return [...new Set(found)];
}

function commonProtocol(
  a: FirewallRule["protocol"],
  b: FirewallRule["protocol"],
): FirewallRule["protocol"] | undefined {
  if (a === "*") return b;
  return b === "*" || a === b ? a : undefined;
}

/** Two CIDR ranges are either disjoint, or one contains the other. */
function commonRange(a: string, b: string): string | undefined {
  if (a === "*") return b;
  if (b === "*" || a === b) return a;
  // Guests have no IPv6 address, so an IPv6 range needs to match only itself.
  if (a.includes(":") || b.includes(":")) return undefined;
  const [x, y] = [range(a), range(b)];
  if (x.last < y.first || y.last < x.first) return undefined;
  return x.last - x.first <= y.last - y.first ? normalize(a, x.first) : normalize(b, y.first);
}

/** Writes a range with its first address: 10.0.0.5/24 becomes 10.0.0.0/24. */
function normalize(cidr: string, first: number): string {
  return `${toAddress(first)}/${cidr.split("/")[1] ?? "32"}`;
}

function commonPorts(a: string, b: string): string | undefined {
  if (a === "*") return b;
  if (b === "*") return a;
  const [firstA = 0, lastA = firstA] = a.split("-").map(Number);
  const [firstB = 0, lastB = firstB] = b.split("-").map(Number);
  const [first, last] = [Math.max(firstA, firstB), Math.min(lastA, lastB)];
  if (first > last) return undefined;
  return first === last ? String(first) : `${first}-${last}`;
}
