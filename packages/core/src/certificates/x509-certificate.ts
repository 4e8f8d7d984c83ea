import { createHash, type KeyObject, X509Certificate } from "node:crypto";
import { BerthError } from "../errors/index.ts";
import { requireOption } from "../run/require-option.ts";
import { pemProblem } from "./pem-problem.ts";

// What node:crypto knows of a certificate. Commands that need no more start without node-forge.

/** Parses a certificate in PEM, the first one of several. `what` names it in errors. @throws BerthError `certificate-unreadable` */
export function parseX509(pem: string, what: string): X509Certificate {
  requireOption(what, typeof pem === "string", "a text in PEM");
  try {
    const certificate = new X509Certificate(pem);
    // Node parses the public key on first access and throws then; a damaged key must be reported here.
    void certificate.publicKey;
    return certificate;
  } catch (error) {
    throw unreadable(pem, what, error);
  }
}

export function unreadable(pem: string, what: string, cause: unknown): BerthError<"certificate-unreadable"> {
  return new BerthError("certificate-unreadable", { what, reason: pemProblem(pem, "certificate") }, { cause });
}

/** The common name of a subject as node:crypto formats it; the whole subject if it has none. */
export function commonName(name: string): string {
  return /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll("\n", ", ");
}

/** SHA-256 of a public key (SubjectPublicKeyInfo in DER), in lower-case hexadecimal. */
export function keyFingerprint(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}
