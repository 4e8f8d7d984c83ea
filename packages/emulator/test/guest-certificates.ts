import { generateKeyPairSync } from "node:crypto";
import forge from "node-forge";

export interface Material {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority and the certificates that it signs, for tests only. */
export function makeAuthority(name: string): Material & { sign(name: string, use: "server" | "client"): Material } {
  const keys = makeKeys();
  const certificate = makeCertificate(name, name, keys.publicKey, keys.privateKey, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  return {
    certificate,
    key: keys.privateKey,
    sign(subject, use) {
      const leaf = makeKeys();
      const extensions = [
        { name: "extKeyUsage", serverAuth: use === "server", clientAuth: use === "client" },
        { name: "subjectAltName", altNames: [{ type: 2, value: subject }] },
      ];
      return {
        certificate: makeCertificate(subject, name, leaf.publicKey, keys.privateKey, extensions),
        key: leaf.privateKey,
      };
    },
  };
}

function makeKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
}

let lastSerial = 1;

function makeCertificate(
  subject: string,
  issuer: string,
  publicKey: string,
  signer: string,
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate();
  lastSerial += 1;
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = lastSerial.toString(16).padStart(4, "01");
  certificate.validity.notBefore = new Date(Date.now() - 60_000);
  certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
  certificate.setSubject([{ name: "commonName", value: subject }]);
  certificate.setIssuer([{ name: "commonName", value: issuer }]);
  certificate.setExtensions(extensions);
  certificate.sign(forge.pki.privateKeyFromPem(signer), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
