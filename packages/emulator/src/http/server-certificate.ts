import { generateKeyPairSync, randomBytes } from "node:crypto";
import forge from "node-forge";

export interface ServerCertificate {
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const tenYears = 10 * 365 * 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;

/** An authority of the emulator's own, and a certificate of it for this machine. */
export function createServerCertificate(host: string, now: Date): ServerCertificate {
  const authority = keyPair();
  const server = keyPair();
  const ca = certificate(authority.publicKey, "Emulated Azure", now);
  ca.setIssuer(ca.subject.attributes);
  ca.setExtensions([
    { name: "basicConstraints", cA: true, critical: true, pathLenConstraint: 0 },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
  ]);
  ca.sign(forge.pki.privateKeyFromPem(authority.pem), forge.md.sha256.create());
  const leaf = certificate(server.publicKey, "management.azure.emulated", now);
  leaf.setIssuer(ca.subject.attributes);
  leaf.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        { type: 7, ip: "127.0.0.1" },
        ...(host === "127.0.0.1" ? [] : [{ type: /^[\d.:]+$/.test(host) ? 7 : 2, ip: host, value: host }]),
      ],
    },
    { name: "subjectKeyIdentifier" },
    { name: "authorityKeyIdentifier", keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
  ]);
  leaf.sign(forge.pki.privateKeyFromPem(authority.pem), forge.md.sha256.create());
  return { ca: forge.pki.certificateToPem(ca), cert: forge.pki.certificateToPem(leaf), key: server.pem };
}

/** node-forge signs; the keys are made natively, which it would take seconds for. */
function keyPair(): { publicKey: forge.pki.rsa.PublicKey; pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    publicKey: forge.pki.publicKeyFromPem(
      publicKey.export({ type: "spki", format: "pem" }) as string,
    ) as forge.pki.rsa.PublicKey,
    pem: privateKey.export({ type: "pkcs1", format: "pem" }) as string,
  };
}

function certificate(publicKey: forge.pki.rsa.PublicKey, commonName: string, now: Date): forge.pki.Certificate {
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  // The top bit stays clear: node-forge would encode the number as a negative one.
  made.serialNumber = `4${randomBytes(16).toString("hex").slice(1)}`;
  made.validity.notBefore = new Date(now.getTime() - hour);
  made.validity.notAfter = new Date(now.getTime() + tenYears);
  made.setSubject([{ name: "commonName", value: commonName }]);
  return made;
}
