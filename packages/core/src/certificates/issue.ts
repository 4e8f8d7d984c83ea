import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { secret } from "../secret.ts";
import { certificatePem, day, hour, newSerialNumber, pem, requireDate, validity } from "./form.ts";
import { type Issuer, issuerOf } from "./issuer.ts";
import { createEncodedKey } from "./keys.ts";
import type { Authority, HostCertificates, KeyAlgorithm, TlsMaterial } from "./material.ts";
import { requireCommonName, type SubjectNames, subjectNames } from "./names.ts";
import { buildCertificate } from "./x509.ts";

/** Options of `issueServerCertificate`. */
export interface ServerCertificateOptions {
  /** DNS names and IP addresses of the host, at least one. */
  readonly hostnames: readonly string[];
  /** Default 90. */
  readonly validForDays?: number | undefined;
  /** Default `ecdsa-p256`. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
  /** Default: the current time. */
  readonly now?: Date | undefined;
}

/** Options of `issueClientCertificate`. */
export interface ClientCertificateOptions {
  /** The common name: the person or job that uses the certificate, 1 to 64 characters. Default `client`. */
  readonly name?: string | undefined;
  /** Default 24. */
  readonly validForHours?: number | undefined;
  /** Default `ecdsa-p256`. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
  /** Default: the current time. */
  readonly now?: Date | undefined;
}

/** Names, lifetimes and key type of the two certificates of a host. */
export interface HostCertificateOptions {
  /** The common name of the client certificate, 1 to 64 characters. Default `client`. */
  readonly clientName?: string | undefined;
  /** Default 24. */
  readonly clientValidForHours?: number | undefined;
  /** Default 90. */
  readonly serverValidForDays?: number | undefined;
  /** Default `ecdsa-p256`. */
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

/** Options of `issueCertificates`. */
export interface IssueOptions extends HostCertificateOptions {
  /** DNS names and IP addresses of the host, at least one. */
  readonly hostnames: readonly string[];
  /** Default: the current time. */
  readonly now?: Date | undefined;
}

/**
 * Issues the certificates of a new host: a server certificate for its Docker daemon and a client certificate. Neither
 * is valid for longer than the authority.
 * @throws BerthError `certificate-name-invalid`, `certificate-lifetime-invalid`, `authority-expired`, `key-algorithm-unsupported`
 */
export async function issueCertificates(authority: Authority, options: IssueOptions): Promise<HostCertificates> {
  requireOption("options", isObject(options), "an object");
  const {
    hostnames,
    clientName = "client",
    serverValidForDays = 90,
    clientValidForHours = 24,
    keyAlgorithm = "ecdsa-p256",
    now = new Date(),
  } = options;
  const [server, client] = await Promise.all([
    issueServerCertificate(authority, { hostnames, validForDays: serverValidForDays, keyAlgorithm, now }),
    issueClientCertificate(authority, { name: clientName, validForHours: clientValidForHours, keyAlgorithm, now }),
  ]);
  return { server, client };
}

/**
 * Issues a server certificate with a new key. Its extended key usage is `serverAuth` alone.
 * @throws BerthError the codes of {@link issueCertificates}
 */
export async function issueServerCertificate(
  authority: Authority,
  options: ServerCertificateOptions,
): Promise<TlsMaterial> {
  requireOption("options", isObject(options), "an object");
  requireOption("hostnames", isListOfTexts(options.hostnames), "a list of names");
  const { hostnames, validForDays = 90, keyAlgorithm = "ecdsa-p256", now = new Date() } = options;
  const names = subjectNames(hostnames);
  const [first] = hostnames;
  if (first === undefined)
    throw new BerthError("certificate-name-invalid", {
      name: "",
      reason: { code: "no-server-name" },
    });
  const { spki, pkcs8 } = await createEncodedKey(keyAlgorithm);
  const commonName = [...hostnames].find((name) => name.length <= 64) ?? "docker";
  const cert = await issue(authority, {
    usage: "server",
    commonName,
    names,
    spki,
    lifetime: validForDays * day,
    now,
  });
  return { ca: authority.cert, cert, key: secret(pem("PRIVATE KEY", pkcs8)) };
}

/**
 * Issues a client certificate with a new key. Its extended key usage is `clientAuth` alone.
 * @throws BerthError the codes of {@link issueCertificates}
 */
export async function issueClientCertificate(
  authority: Authority,
  options: ClientCertificateOptions = {},
): Promise<TlsMaterial> {
  requireOption("options", isObject(options), "an object");
  const { name = "client", validForHours = 24, keyAlgorithm = "ecdsa-p256", now = new Date() } = options;
  requireClientName(name);
  const { spki, pkcs8 } = await createEncodedKey(keyAlgorithm);
  const cert = await issueClientLeaf(authority, spki, { name, validForHours, now });
  return { ca: authority.cert, cert, key: secret(pem("PRIVATE KEY", pkcs8)) };
}

/**
 * Issues a client certificate for a public key whose private half is elsewhere: a SubjectPublicKeyInfo in DER.
 * @returns the certificate in PEM
 * @throws BerthError the codes of {@link issueCertificates}
 */
export async function issueClientLeaf(
  authority: Authority,
  spki: Buffer,
  { name, validForHours, now }: ClientLeafOptions,
): Promise<string> {
  requireClientName(name);
  const names = { dns: [], ip: [] };
  const lifetime = validForHours * hour;
  return issue(authority, { usage: "client", commonName: name, names, spki, lifetime, now });
}

interface ClientLeafOptions extends Pick<Leaf, "now"> {
  readonly name: string;
  readonly validForHours: number;
}

/** @throws BerthError `certificate-name-invalid` */
export function requireClientName(name: string): void {
  requireCommonName(name, "client");
}

interface Leaf {
  readonly usage: "server" | "client";
  readonly commonName: string;
  readonly names: SubjectNames;
  /** The public key: SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly now: Date;
}

/** Reads the authority's certificate and checks its expiry. @throws BerthError `authority-expired` */
export function requireUnexpired(authority: Pick<Authority, "cert" | "signer">, now: Date): Issuer {
  requireOption(
    "authority",
    isObject(authority) && typeof authority.cert === "string" && isObject(authority.signer),
    "an Authority, as createAuthority and loadAuthority return it",
  );
  const issuer = issuerOf(authority);
  requireDate(now);
  const { commonName: subject, notAfter } = issuer;
  if (now < notAfter) return issuer;
  throw new BerthError("authority-expired", { subject, notAfter: notAfter.toISOString() });
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

async function issue(authority: Authority, leaf: Leaf): Promise<string> {
  const { der: issuer, notBefore, notAfter } = requireUnexpired(authority, leaf.now);
  const der = await buildCertificate(
    {
      // No authority of ours has an organisation. If subject and issuer were equal, OpenSSL would treat the leaf as
      // self-signed.
      subject: [
        { type: "organizationName", value: `docker ${leaf.usage}` },
        { type: "commonName", value: leaf.commonName },
      ],
      issuer,
      spki: leaf.spki,
      ...validity(leaf.now, leaf.lifetime, { notBefore, notAfter }),
      serialNumber: newSerialNumber(),
      usage: leaf.usage,
      names: leaf.names,
    },
    authority.signer,
  );
  return certificatePem(der);
}
