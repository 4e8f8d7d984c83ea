import type { TlsMaterial } from "../certificates/material.ts";
import { readCertificate } from "../certificates/read.ts";
import { BerthError } from "../errors/index.ts";

/**
 * Checks that a client certificate is valid now. A host would reject it without a reason.
 * @throws BerthError `certificate-expired`, `clock-skewed`, `certificate-unreadable`
 */
export function requireValidNow(host: string, { cert }: TlsMaterial, now: Date = new Date()): void {
  const { subject, notBefore, notAfter } = readCertificate(cert, "The client certificate");
  if (now > notAfter) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
  if (now < notBefore) {
    const times = { notBefore: notBefore.toISOString(), now: now.toISOString() };
    throw new BerthError("clock-skewed", { host, reason: { code: "client-not-valid-yet", ...times } });
  }
}
