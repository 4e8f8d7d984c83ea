import { BerthError } from "../errors/index.ts";
import { isPrintable } from "../printable.ts";
import { requireOption } from "../run/require-option.ts";
import { addressFamily, hostnameProblem } from "../spec/dns-name.ts";

/** The subject alternative names of a certificate, validated. */
export interface SubjectNames {
  readonly dns: readonly string[];
  /** IPv4 and IPv6 addresses in network byte order: 4 or 16 octets each. */
  readonly ip: readonly Buffer[];
}

/**
 * Validates host names and splits them into DNS names (lower case) and IP addresses. Duplicates are dropped.
 * @throws BerthError `certificate-name-invalid`
 */
export function subjectNames(names: readonly string[]): SubjectNames {
  const unique = [...new Set(names)];
  for (const name of unique) {
    const reason = hostnameProblem(name);
    if (reason !== undefined) throw new BerthError("certificate-name-invalid", { name, reason });
  }
  const isAddress = (name: string) => addressFamily(name) !== 0;
  return {
    dns: unique.filter((name) => !isAddress(name)).map((name) => name.toLowerCase()),
    ip: unique.filter(isAddress).map(addressOctets),
  };
}

/**
 * Checks a common name: RFC 5280, appendix A, allows 64 characters. Logs and lists show it, so that it must be one line.
 * @throws BerthError `certificate-name-invalid`
 */
export function requireCommonName(name: string, owner: "authority" | "client"): void {
  requireOption("name", typeof name === "string", "a text");
  if (!isPrintable(name))
    throw new BerthError("certificate-name-invalid", {
      name: JSON.stringify(name),
      reason: { code: `${owner}-name-characters` },
    });
  if (name.trim() === "" || [...name].length > 64)
    throw new BerthError("certificate-name-invalid", {
      name,
      reason: { code: `${owner}-name-length`, max: 64 },
    });
}

/** Formats the 4 or 16 octets of an address as text, such as `203.0.113.7` or `2001:db8::7`. */
export function addressText(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, index) => octets.readUInt16BE(index * 2).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function addressOctets(address: string): Buffer {
  if (addressFamily(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}
