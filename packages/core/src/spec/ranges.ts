import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { issueTexts } from "../messages/en/issues.ts";

/** An IP address or a CIDR range, normalised to ADDRESS/BITS. */
export const range = z.string().transform((value, context) => {
  const found = normaliseRange(value);
  if (found !== undefined) return found;
  context.addIssue({
    code: "custom",
    message: issueTexts.range(value),
  });
  return z.NEVER;
});

/** Whether an IPv4 range is within another. */
export function liesWithin(inner: string, outer: string): boolean {
  const [a, b] = [bounds(inner), bounds(outer)];
  return a.first >= b.first && a.last <= b.last;
}

/**
 * Whether Azure reserves the address: the first four and the last of each subnet.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
 */
export function isReservedIn(address: string, subnet: string): boolean {
  const { first, last } = bounds(subnet);
  const number = toNumber(address);
  return number < first + 4 || number === last;
}

function normaliseRange(value: string): string | undefined {
  const [address = "", prefix, ...rest] = value.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : 0;
  if (bits === 0 || rest.length > 0) return undefined;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : undefined;
}

function bounds(cidr: string): { readonly first: number; readonly last: number } {
  const [address = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(toNumber(address) / size) * size;
  return { first, last: first + size - 1 };
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
