import forge from "node-forge";

/** The same three certificates by node-forge in JavaScript alone, as where it finds no native help. */
export function forgeSet(): void {
  // Its types do not know it.
  (forge as unknown as { options: { usePureJavaScript: boolean } }).options.usePureJavaScript = true;
  const authority = certificate("CN=bench", undefined);
  certificate("server", authority);
  certificate("client", authority);
}

interface Issued {
  readonly certificate: forge.pki.Certificate;
  readonly keys: forge.pki.rsa.KeyPair;
}

function certificate(name: string, issuer: Issued | undefined): Issued {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 2048 });
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = "01";
  made.validity.notAfter = new Date(Date.now() + 86_400_000);
  made.setSubject([{ name: "commonName", value: name }]);
  made.setIssuer(issuer === undefined ? made.subject.attributes : issuer.certificate.subject.attributes);
  made.setExtensions([{ name: "basicConstraints", cA: issuer === undefined }]);
  made.sign((issuer?.keys ?? keys).privateKey, forge.md.sha256.create());
  return { certificate: made, keys };
}
