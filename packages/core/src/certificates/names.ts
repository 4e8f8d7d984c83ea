import { isIP } from "node:net";
import { BerthError } from "../errors/index.ts";

/** What a server certificate is for: DNS names and addresses, each checked. */
export interface SubjectNames {
  readonly dns: readonly string[];
  /** 4 or 16 octets each. */
  readonly ip: readonly Buffer[];
}

/**
 * Sorts names into DNS names and addresses.
 * @throws BerthError `certificate-name-invalid`
 */
export function subjectNames(names: readonly string[]): SubjectNames {
  const unique = [...new Set(names)];
  const isAddress = (name: string) => isIP(name) !== 0;
  return {
    dns: unique.filter((name) => !isAddress(name)).map(dnsName),
    ip: unique.filter(isAddress).map(addressOctets),
  };
}

/** An address as a person reads it, from its octets. */
export function addressText(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function dnsName(name: string): string {
  const reason = problemOf(name);
  if (reason !== undefined) throw new BerthError("certificate-name-invalid", { name, reason });
  return name.toLowerCase();
}

/** RFC 1035 lengths, RFC 6125 wildcards, and what looks like an address but is none. */
function problemOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (/^[\x20-\x7e]*$/.test(name) === false) return "a DNS name is ASCII; write it in its xn-- form";
  if (/^[\d.]+$/.test(name) || name.includes(":")) return "it is neither a DNS name nor a whole address";
  if (name.length > 253) return "it is longer than 253 characters";
  const labels = name.split(".");
  const [first = "", ...others] = labels;
  if (others.some((label) => label.includes("*")) || (first.includes("*") && first !== "*"))
    return "a wildcard stands only for the whole first label";
  if (first === "*" && others.length < 2) return "a wildcard needs at least two labels behind it";
  const plain = first === "*" ? others : labels;
  const bad = plain.find((label) => !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
  return bad === undefined
    ? undefined
    : `the label ${JSON.stringify(bad)} is not allowed (1 to 63 letters, digits and inner hyphens)`;
}

function addressOctets(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  if (address.includes("%"))
    throw new BerthError("certificate-name-invalid", { name: address, reason: "a zone has no place in a certificate" });
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}
