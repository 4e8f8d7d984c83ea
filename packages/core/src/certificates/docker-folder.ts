import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { type Secret, secret } from "../secret.ts";
import { keyMatchesCertificate } from "./key-matches.ts";
import { loadPrivateKey, toPem } from "./keys.ts";
import type { TlsMaterial } from "./material.ts";
import { readCertificate } from "./read.ts";

/** The certificates of a `~/.docker` folder. */
export interface DockerFolder {
  readonly client: TlsMaterial;
  /** Present if the folder contains the authority's key (`ca-key.pem`), which may be encrypted. */
  readonly authority: { readonly cert: string; readonly key: Secret } | undefined;
  /** Present if the folder contains a server certificate and its key. */
  readonly server: TlsMaterial | undefined;
}

/**
 * Reads the certificates of a `~/.docker` folder. `files` maps file names to contents. Two layouts are supported:
 * docker's (`ca.pem`, `cert.pem`, `key.pem`, optionally `ca-key.pem`, `server-cert.pem`, `server-key.pem`), and that of
 * the old Azure CLI (`NAME-server-cert.pem`). The passphrase decrypts the client and server keys.
 * @throws BerthError `docker-folder-incomplete`, `certificate-unreadable`, `key-unreadable`, `key-passphrase`, `key-mismatch`
 */
export function readDockerFolder(files: Readonly<Record<string, string>>, passphrase?: Secret): DockerFolder {
  requireOption("files", isObject(files), "an object of texts by the name of their file");
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
  if (!keyMatchesCertificate(cert, key)) throw new BerthError("key-mismatch", { subject });
  return { ca, cert, key };
}
