import type { TlsMaterial } from "../certificates/material.ts";
import { commonName, parseX509 } from "../certificates/x509-certificate.ts";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import { isSecret } from "../secret.ts";

/**
 * Checks that a client certificate is valid now. A host would reject it without a reason.
 * @throws BerthError `certificate-expired`, `clock-skewed`, `certificate-unreadable`
 */
export function requireValidNow(host: string, client: TlsMaterial, now: Date = new Date()): void {
  requireOption("client", isObject(client) && isSecret(client.key), "a TlsMaterial, whose key is a Secret");
  const { cert } = client;
  const certificate = parseX509(cert, wordTexts.clientCertificate);
  const { validFromDate: notBefore, validToDate: notAfter } = certificate;
  if (now > notAfter) {
    const subject = commonName(certificate.subject);
    throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
  }
  if (now < notBefore) {
    const times = { notBefore: notBefore.toISOString(), now: now.toISOString() };
    throw new BerthError("clock-skewed", { host, reason: { code: "client-not-valid-yet", ...times } });
  }
}
