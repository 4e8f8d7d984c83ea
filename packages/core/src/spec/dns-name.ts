import { isIPv4, isIPv6 } from "node:net";
import type { CodedReason } from "../errors/reasons.ts";

/** Why a text is neither a DNS name nor an IP address for a certificate; undefined if it is. */
export function hostnameProblem(name: string): CodedReason | undefined {
  if (addressFamily(name) === 0) return dnsNameProblem(name);
  return name.includes("%") ? { code: "address-with-zone" } : undefined;
}

/** 4, 6, or 0 for a text that is no address. Each IPv6 address has a colon; Node's expression for them is slow to start. */
export function addressFamily(text: string): 0 | 4 | 6 {
  if (text.includes(":")) return isIPv6(text) ? 6 : 0;
  return isIPv4(text) ? 4 : 0;
}

/**
 * Checks the lengths of RFC 1035, and rejects malformed addresses and wildcards: a certificate with `*.example.com` would
 * be trusted for the hosts of others.
 */
function dnsNameProblem(name: string): CodedReason | undefined {
  if (name === "") return { code: "empty" };
  if (/^[\x20-\x7e]*$/.test(name) === false) return { code: "not-ascii" };
  if (/^[\d.]+$/.test(name) || name.includes(":")) return { code: "neither-name-nor-address" };
  if (name.length > 253) return { code: "name-too-long", max: 253 };
  if (name.includes("*")) return { code: "wildcard" };
  const bad = name.split(".").find((label) => !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
  return bad === undefined ? undefined : { code: "label-invalid", label: bad };
}
