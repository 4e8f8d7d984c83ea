import { BerthError } from "../errors/index.ts";
import { type Secret, secret } from "../secret.ts";
import { loadPrivateKey, toPem } from "./keys.ts";
import type { TlsMaterial } from "./material.ts";
import { keyFitsCertificate, readCertificate } from "./read.ts";

export interface DockerFolder {
  readonly client: TlsMaterial;
  /** Present where the folder keeps the authority's key too. It may be encrypted. */
  readonly authority: { readonly cert: string; readonly key: Secret } | undefined;
  readonly server: TlsMaterial | undefined;
}

/**
 * Reads the files of a `~/.docker` folder, given as name and content: docker's own layout (`ca.pem cert.pem key.pem`,
 * and `ca-key.pem server-cert.pem server-key.pem` beside them), or the old Azure CLI's (`NAME-server-cert.pem`).
 * @throws BerthError `docker-folder-incomplete`, `certificate-unreadable`, `key-unreadable`, `key-mismatch`
 */
export function readDockerFolder(files: Readonly<Record<string, string>>, passphrase?: Secret): DockerFolder {
  const missing = ["ca.pem", "cert.pem", "key.pem"].filter((name) => files[name] === undefined);
  if (missing.length > 0) throw new BerthError("docker-folder-incomplete", { missing });
  const ca = files["ca.pem"] ?? "";
  const authorityKey = files["ca-key.pem"];
  const serverCert = Object.keys(files).find((name) => /^(?:.+-)?server-cert\.pem$/.test(name));
  const serverKey = serverCert?.replace(/cert\.pem$/, "key.pem");
  return {
    client: material(ca, "cert.pem", "key.pem", files, passphrase),
    authority: authorityKey === undefined ? undefined : { cert: ca, key: secret(authorityKey) },
    server:
      serverCert === undefined || serverKey === undefined || files[serverKey] === undefined
        ? undefined
        : material(ca, serverCert, serverKey, files, passphrase),
  };
}

function material(
  ca: string,
  certName: string,
  keyName: string,
  files: Readonly<Record<string, string>>,
  passphrase: Secret | undefined,
): TlsMaterial {
  const cert = files[certName] ?? "";
  readCertificate(ca, "ca.pem");
  const { subject } = readCertificate(cert, certName);
  const key = toPem(loadPrivateKey(files[keyName] ?? "", passphrase, keyName));
  if (!keyFitsCertificate(cert, key)) throw new BerthError("key-mismatch", { subject });
  return { ca, cert, key };
}
