import type { KeyObject } from "node:crypto";
import { wordTexts } from "../messages/words.ts";
import type { Secret } from "../secret.ts";
import { loadPrivateKey } from "./keys.ts";
import { parseX509 } from "./x509-certificate.ts";

/** Whether the private key belongs to the certificate. @throws BerthError `certificate-unreadable`, `key-unreadable` */
export function keyMatchesCertificate(cert: string, key: Secret | KeyObject): boolean {
  return parseX509(cert, wordTexts.certificate).checkPrivateKey("reveal" in key ? loadPrivateKey(key) : key);
}
