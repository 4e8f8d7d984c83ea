import { generateKeyPairSync, randomBytes } from "node:crypto";
import forge from "node-forge";

export interface ServerCertificate {
  /** PEM of the CA certificate to trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const tenYears = 10 * 365 * 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;

/** Creates a CA for this emulator and a server certificate that it signs. */
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

/** Node generates the keys, because node-forge would need seconds. */
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
  const created = forge.pki.createCertificate();
  created.publicKey = publicKey;
  // The top bit stays clear, because node-forge would encode the number as negative.
  created.serialNumber = `4${randomBytes(16).toString("hex").slice(1)}`;
  created.validity.notBefore = new Date(now.getTime() - hour);
  created.validity.notAfter = new Date(now.getTime() + tenYears);
  created.setSubject([{ name: "commonName", value: commonName }]);
  return created;
}
