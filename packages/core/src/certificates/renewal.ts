import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { requireOption } from "../run/require-option.ts";
import type { TlsMaterial } from "./material.ts";
import { parseX509 } from "./x509-certificate.ts";

/** A certificate is renewed when less than this is left of it, or less than a third: enough for a build that starts now. */
const renewBeforeMinutes = 120;

/** Whether less than two hours, or less than a third of its life, is left of a certificate. */
export function isDueForRenewal(client: Pick<TlsMaterial, "cert">, now: Date = new Date()): boolean {
  requireOption("client", isObject(client), "a client certificate");
  const { validFromDate, validToDate } = parseX509(client.cert, wordTexts.certificate);
  const thirdMinutes = (validToDate.getTime() - validFromDate.getTime()) / 3 / 60_000;
  return !isValidFor(client, Math.max(renewBeforeMinutes, thirdMinutes), now);
}

/** Whether a certificate is valid now and for so many minutes more. */
export function isValidFor({ cert }: Pick<TlsMaterial, "cert">, minutes: number, now: Date): boolean {
  const { validFromDate, validToDate } = parseX509(cert, wordTexts.certificate);
  return validToDate.getTime() - now.getTime() >= minutes * 60_000 && validFromDate <= now;
}
