import { isIPv4, isIPv6 } from "node:net";
import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";

/** An IP address or a CIDR range, normalised to ADDRESS/BITS. */
export const range = lazy(() =>
  z.string().transform((value, context) => {
    const found = normaliseRange(value);
    if (found !== undefined) return found;
    context.addIssue({
      code: "custom",
      message: issueTexts.range(value),
    });
    return z.NEVER;
  }),
);

/** A range of addresses that a virtual network or a subnet can have. */
export const networkRange = lazy(() =>
  z.cidrv4().superRefine((value, context) => {
    const message = networkRangeProblem(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  }),
);

/** Whether a range is within another. True for what is no range, which its own field reports. */
export function liesWithin(inner: string, outer: string): boolean {
  if ([inner, outer].some((each) => normaliseRange(each) === undefined)) return true;
  const [a, b] = [blockOf(inner), blockOf(outer)];
  return a.first >= b.first && a.last <= b.last;
}

/**
 * Whether Azure reserves the address: the first four and the last of each subnet.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq
 */
export function isReservedIn(address: string, subnet: string): boolean {
  if ([address, subnet].some((each) => normaliseRange(each) === undefined)) return false;
  const { first, last } = blockOf(subnet);
  const number = toNumber(address);
  return number < first + 4n || number === last;
}

/**
 * The widest of the ranges, as many as cover together more of the Internet than one network does: more than a /8 of IPv4, or
 * a /16 of IPv6. Empty if all of them together cover less. Private addresses do not count.
 */
export function rangesOpenToWorld(ranges: readonly string[]): string[] {
  const blocks = [...new Set(ranges)].map((range) => ({ range, ...blockOf(range) }));
  const widestFirst = blocks.sort((a, b) => Number(sizeOf(b) - sizeOf(a)));
  if (!coverTooMuch(widestFirst)) return [];
  // More ranges never cover less: the number that is needed is found by halves.
  let [tooFew, enough] = [0, widestFirst.length];
  while (enough - tooFew > 1) {
    const half = Math.floor((tooFew + enough) / 2);
    if (coverTooMuch(widestFirst.slice(0, half))) enough = half;
    else tooFew = half;
  }
  return widestFirst.slice(0, enough).map(({ range }) => range);
}

/** Ranges of one address family. */
export interface FamilyRanges {
  readonly family: "IPv4" | "IPv6";
  readonly ranges: readonly string[];
}

/**
 * The ranges as a security rule of Azure takes them: those of one family in a rule, none twice or within another one, and
 * without bits beyond the prefix. They cover the same addresses.
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/12534
 */
export function rangesByFamily(ranges: readonly string[]): FamilyRanges[] {
  const blocks = [...new Map(ranges.map(blockOf).map((block) => [textOf(block), block])).entries()];
  return (["IPv4", "IPv6"] as const)
    .map((family) => ({ family, own: blocks.filter(([, block]) => familyOf(block) === family) }))
    .map(({ family, own }) => ({ family, ranges: outermost(own) }))
    .filter(({ ranges: own }) => own.length > 0);
}

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq */
const maxNetworkBits = 29;

function networkRangeProblem(value: string): string | undefined {
  if (normaliseRange(value) === undefined) return undefined;
  const whole = textOf(blockOf(value));
  if (whole !== value) return issueTexts.rangeBegins(value, whole);
  return Number(value.split("/")[1]) > maxNetworkBits ? issueTexts.networkTooSmall(maxNetworkBits) : undefined;
}

/** Blocks that overlap contain each other: the wider one begins earlier, or at the same address. */
function outermost(blocks: readonly (readonly [string, Block])[]): string[] {
  const widestFirst = blocks.toSorted(([, a], [, b]) => Number(a.first - b.first) || Number(b.last - a.last));
  const kept = new Set<string>();
  let end = -1n;
  for (const [text, { last }] of widestFirst) {
    if (last <= end) continue;
    kept.add(text);
    end = last;
  }
  return blocks.flatMap(([text]) => (kept.has(text) ? text : []));
}

function normaliseRange(value: string): string | undefined {
  const [address = "", prefix, ...rest] = value.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : 0;
  if (bits === 0 || rest.length > 0) return undefined;
  if (prefix === undefined) return `${address}/${bits}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? `${address}/${Number(prefix)}` : undefined;
}

/** Addresses of IPv6. Those of IPv4 are among them, as ::ffff:0:0/96 (RFC 4291, 2.5.5.2), so that both spellings are one. */
interface Block {
  readonly first: bigint;
  readonly last: bigint;
}

const firstMapped = 0xffff_0000_0000n;

const mapped = lazy(() => blockOf("::ffff:0:0/96"));

/** RFC 1918, 6598, 3927, 1122; RFC 4193, 4291. */
const privateBlocks = lazy(() =>
  [
    ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"],
    ...["fc00::/7", "fe80::/10", "::1/128"],
  ].map(blockOf),
);

function coverTooMuch(blocks: readonly Block[]): boolean {
  const union = merge(blocks);
  const total = publicSize(union);
  const ofIPv4 = publicSize(union.flatMap((block) => overlap(block, mapped())));
  return ofIPv4 > 2n ** 24n || total - ofIPv4 > 2n ** 112n;
}

function merge(blocks: readonly Block[]): Block[] {
  const merged: Block[] = [];
  for (const block of [...blocks].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const previous = merged.at(-1);
    if (previous === undefined || block.first > previous.last) merged.push(block);
    else merged.splice(-1, 1, { first: previous.first, last: later(previous.last, block.last) });
  }
  return merged;
}

/** The size of blocks that do not overlap, without private addresses. */
function publicSize(blocks: readonly Block[]): bigint {
  const hidden = blocks.flatMap((block) => privateBlocks().flatMap((each) => overlap(block, each)));
  return sum(blocks) - sum(hidden);
}

function overlap(a: Block, b: Block): Block[] {
  const first = later(a.first, b.first);
  const last = a.last + b.last - later(a.last, b.last);
  return first > last ? [] : [{ first, last }];
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function sum(blocks: readonly Block[]): bigint {
  return blocks.reduce((total, block) => total + sizeOf(block), 0n);
}

function sizeOf({ first, last }: Block): bigint {
  return last - first + 1n;
}

function blockOf(cidr: string): Block {
  const [address = "", bits] = cidr.split("/");
  const width = isIPv4(address) ? 32 : 128;
  const size = 2n ** BigInt(width - Number(bits ?? width));
  const first = (toNumber(address) / size) * size;
  return { first, last: first + size - 1n };
}

function familyOf(block: Block): FamilyRanges["family"] {
  return overlap(block, mapped())[0]?.first === block.first && block.last <= mapped().last ? "IPv4" : "IPv6";
}

function textOf(block: Block): string {
  const isIPv4Block = familyOf(block) === "IPv4";
  const bits = (isIPv4Block ? 32 : 128) - (sizeOf(block).toString(2).length - 1);
  const digits = block.first.toString(16).padStart(32, "0");
  const octets = digits.slice(24).match(/../g) ?? [];
  const address = isIPv4Block
    ? octets.map((octet) => Number.parseInt(octet, 16)).join(".")
    : new URL(`http://[${digits.match(/.{4}/g)?.join(":") ?? ""}]`).hostname.slice(1, -1);
  return `${address}/${bits}`;
}

function toNumber(address: string): bigint {
  if (isIPv4(address))
    return firstMapped + BigInt(address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0));
  // The URL parser writes every spelling of an address as hexadecimal groups, with one gap at most.
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::").map(groups);
  const gap = after === undefined ? "" : "0".repeat(32 - before.length - after.length);
  return BigInt(`0x${before}${gap}${after ?? ""}`);
}

function groups(text: string): string {
  return text === ""
    ? ""
    : text
        .split(":")
        .map((group) => group.padStart(4, "0"))
        .join("");
}
