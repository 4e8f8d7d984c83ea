import { randomBytes } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import { requireOption } from "../run/require-option.ts";

export const hour = 60 * 60 * 1000;
export const day = 24 * hour;

/** Clocks differ by minutes, especially that of a machine during its first boot. */
const backdating = 10 * 60 * 1000;

/**
 * The validity period of a certificate: from ten minutes ago until `lifetime` milliseconds from now, cut to `limit`, in
 * whole seconds.
 * @throws BerthError `certificate-lifetime-invalid`
 */
export function validity(
  now: Date,
  lifetime: number,
  limit?: { notBefore: Date; notAfter: Date },
): { notBefore: Date; notAfter: Date } {
  requireDate(now);
  const end = now.getTime() + lifetime;
  // RFC 5280 encodes years in four digits.
  if (!(lifetime > 0) || !(end < Date.UTC(10_000, 0)))
    throw new BerthError("certificate-lifetime-invalid", { hours: lifetime / hour });
  const start = now.getTime() - backdating;
  return {
    notBefore: wholeSeconds(Math.max(start, limit?.notBefore.getTime() ?? start)),
    notAfter: wholeSeconds(Math.min(end, limit?.notAfter.getTime() ?? end)),
  };
}

/** @throws BerthError `option-invalid` for an invalid `now`, with which every check would pass */
export function requireDate(now: Date): void {
  requireOption("now", now instanceof Date && !Number.isNaN(now.getTime()), "a valid Date");
}

/** Numbers of the next certificates, which are public: a call of the generator takes as long as a third of a signature. */
let unusedSerials = Buffer.alloc(0);

/**
 * A random positive serial number of exactly 20 octets, the maximum of RFC 5280, 4.1.2.2. The first bit is clear, so
 * that it is positive; the second is set, so that it has full length.
 */
export function newSerialNumber(): Buffer {
  if (unusedSerials.length === 0) unusedSerials = randomBytes(20 * 16);
  const octets = unusedSerials.subarray(0, 20);
  unusedSerials = unusedSerials.subarray(20);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return octets;
}

export function certificatePem(der: Buffer): string {
  return pem("CERTIFICATE", der);
}

/** Encodes DER as PEM: RFC 7468. */
export function pem(label: string, der: Buffer): string {
  const text = der.toString("base64");
  let lines = text.slice(0, 64);
  for (let start = 64; start < text.length; start += 64) lines += `\n${text.slice(start, start + 64)}`;
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function wholeSeconds(milliseconds: number): Date {
  return new Date(Math.floor(milliseconds / 1000) * 1000);
}
