import type { TlsMaterial } from "../certificates/material.ts";
import { readCertificate } from "../certificates/read.ts";
import { BerthError } from "../errors/index.ts";

/**
 * Sees to it that a client certificate is valid now, before a host refuses it in words that say nothing.
 * @throws BerthError `certificate-expired`, `clock-skewed`, `certificate-unreadable`
 */
export function requireCurrent(host: string, { cert }: TlsMaterial, now: Date = new Date()): void {
  const { subject, notBefore, notAfter } = readCertificate(cert, "The client certificate");
  if (now > notAfter) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
  if (now < notBefore) {
    const reason = `the client certificate begins at ${notBefore.toISOString()}, and here it is ${now.toISOString()}`;
    throw new BerthError("clock-skewed", { host, reason });
  }
}
