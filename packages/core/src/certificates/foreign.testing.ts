import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKey, toPem } from "./keys.ts";
import type { Authority, TlsMaterial } from "./material.ts";

/** The content of a certificate, in the syntax of OpenSSL's command line. */
export interface ForeignCertificate {
  /** Such as `DNS:demo.example,IP:203.0.113.7`. */
  readonly subjectAltName?: string;
  /** Such as `serverAuth`. Default: none. */
  readonly extendedKeyUsage?: string;
  /** Default `CA:FALSE`. */
  readonly basicConstraints?: string;
  /** Default `digitalSignature`. */
  readonly keyUsage?: string;
  readonly digest?: "sha256" | "sha1" | "md5";
  /** Decimal, or hexadecimal after `0x`. */
  readonly serialNumber?: string;
}

/**
 * Has OpenSSL issue a certificate that Berth cannot issue, with the key of one of our authorities. It is valid for one
 * day from now on. MD5 needs an authority with an RSA key.
 */
export async function foreignCertificate(authority: Authority, what: ForeignCertificate): Promise<TlsMaterial> {
  const { digest = "sha256", serialNumber = "1", basicConstraints = "CA:FALSE", keyUsage = "digitalSignature" } = what;
  const key = toPem(await createKey("ecdsa-p256"));
  const folder = mkdtempSync(join(tmpdir(), "berth-foreign-"));
  const openssl = (...args: string[]) =>
    execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
  const extensions = [
    `basicConstraints=critical,${basicConstraints}`,
    `keyUsage=critical,${keyUsage}`,
    "subjectKeyIdentifier=hash",
    "authorityKeyIdentifier=keyid",
    ...(what.subjectAltName === undefined ? [] : [`subjectAltName=${what.subjectAltName}`]),
    ...(what.extendedKeyUsage === undefined ? [] : [`extendedKeyUsage=${what.extendedKeyUsage}`]),
  ];
  const files = {
    "ca.pem": authority.cert,
    "ca-key.pem": authority.key?.reveal() ?? "",
    "key.pem": key.reveal(),
    extensions: extensions.join("\n"),
  };
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
    openssl("req", "-new", "-key", "key.pem", "-subj", "/O=foreign/CN=foreign", "-out", "request.pem");
    const issuer = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", `-${digest}`, "-set_serial", serialNumber];
    const cert = openssl("x509", "-req", "-in", "request.pem", ...issuer, "-days", "1", "-extfile", "extensions");
    return { ca: authority.cert, cert, key };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
