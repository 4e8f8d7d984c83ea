/// <reference path="../node-forge.d.ts" />
// The only file that imports node-forge, which decodes ASN.1; node:crypto handles keys and signatures.
import { hash } from "node:crypto";
// Not the whole package: its ciphers, TLS and PKCS#12 would be in every bundle.
import asn1 from "node-forge/lib/asn1.js";
import { bitString, boolean, context, type DerValue, der, encoded, oid, publicKeyBits, spkiOf, time } from "./der.ts";
import type { Signer } from "./material.ts";
import type { SubjectNames } from "./names.ts";
import { signWith } from "./signer.ts";

type Node = asn1.Asn1;

/** The content of a certificate to build. */
export interface CertificateFields {
  readonly subject: readonly {
    readonly type: "commonName" | "organizationName" | "organizationalUnitName";
    readonly value: string;
  }[];
  /** The issuer's certificate in DER; undefined for a self-signed certificate. */
  readonly issuer: Buffer | undefined;
  /** The public key: SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer;
  /** The subject key identifier, 20 octets. Default: a digest of the public key. */
  readonly keyIdentifier?: Buffer | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** 20 octets, of which the first is 1 to 127. */
  readonly serialNumber: Buffer;
  readonly usage: "authority" | "server" | "client";
  readonly names: SubjectNames;
}

/** Facts about a certificate that node:crypto does not expose. */
export interface CertificateExtensions {
  readonly isAuthority: boolean;
  readonly maySignCertificates: boolean;
  readonly extendedKeyUsage: readonly string[];
  readonly dnsNames: readonly string[];
  /** 4 or 16 octets each. */
  readonly addresses: readonly Buffer[];
  readonly subjectKeyIdentifier: Buffer | undefined;
  /** Identifies the key that signed the certificate. */
  readonly authorityKeyIdentifier: Buffer | undefined;
}

const oids = {
  commonName: "2.5.4.3",
  organizationName: "2.5.4.10",
  organizationalUnitName: "2.5.4.11",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  server: "1.3.6.1.5.5.7.3.1",
  client: "1.3.6.1.5.5.7.3.2",
} as const;

/** The same in DER. */
const derOids = Object.fromEntries(Object.entries(oids).map(([name, id]) => [name, encoded(oid(id))])) as {
  readonly [Name in keyof typeof oids]: Buffer;
};

/** The parameters of each algorithm: none in RFC 5758 and RFC 8410, NULL for RSA in RFC 4055. */
const algorithmIdentifiers: Readonly<Record<Signer["algorithm"], Buffer>> = {
  "ecdsa-sha256": encoded(der("sequence", oid("1.2.840.10045.4.3.2"))),
  "rsa-sha256": encoded(der("sequence", oid("1.2.840.113549.1.1.11"), der("null"))),
  ed25519: encoded(der("sequence", oid("1.3.101.112"))),
};

/** rsaEncryption, RFC 3279, 2.3.1: how each key of RSA begins. */
const rsaKey = encoded(der("sequence", oid("1.2.840.113549.1.1.1"), der("null")));
/** Version 3. */
const version = encoded(context(0, "constructed", der("integer", Buffer.from([2]))));

/** Builds a version 3 certificate as in RFC 5280 and signs it. @returns the certificate in DER */
export async function buildCertificate(fields: CertificateFields, signer: Signer): Promise<Buffer> {
  const algorithm = algorithmIdentifiers[signer.algorithm];
  const { spki } = fields;
  const own: Subject = {
    subject: encoded(nameOf(fields.subject)),
    keyIdentifier: fields.keyIdentifier ?? keyIdentifier(spki),
  };
  const issuer = fields.issuer === undefined ? own : issuerOf(fields.issuer);
  const tbs = encoded(
    der(
      "sequence",
      version,
      der("integer", fields.serialNumber),
      algorithm,
      issuer.subject,
      der("sequence", time(fields.notBefore), time(fields.notAfter)),
      own.subject,
      spki,
      context(3, "constructed", der("sequence", ...extensions(fields, own, issuer, signer))),
    ),
  );
  const signature = await signWith(signer, tbs);
  const certificate = encoded(der("sequence", tbs, algorithm, bitString(signature, 0)));
  if (fields.usage === "authority") lastIssuer = { der: certificate, issuer: own };
  return certificate;
}

/** Builds a certificate signing request as in RFC 2986. @returns the request in DER */
export async function buildRequest(commonName: string, signer: Signer): Promise<Buffer> {
  const info = der(
    "sequence",
    der("integer", Buffer.from([0])),
    nameOf([{ type: "commonName", value: commonName }]),
    spkiOf(signer.publicKey),
    context(0, "constructed"),
  );
  const signature = await signer.sign(encoded(info));
  return encoded(der("sequence", info, algorithmIdentifiers[signer.algorithm], bitString(signature, 0)));
}

/** The parts of a certificate signing request. */
export interface RequestParts {
  /** The signed part, in DER. */
  readonly info: Buffer;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Buffer;
  readonly commonName: string | undefined;
  readonly signatureOid: string;
  readonly signature: Buffer;
}

/** Parses a signing request in DER. @throws Error of node-forge if it is not one */
export function readRequest(der: Buffer): RequestParts {
  const [info, algorithm, signature] = children(parse(der));
  const [, subject, publicKey] = children(info);
  if (info === undefined || publicKey === undefined || signature === undefined)
    throw new TypeError("parts are missing");
  const attributes = children(subject).flatMap(children).map(children);
  const name = attributes.find(([type]) => oidOf(type) === oids.commonName)?.[1];
  return {
    info: encode(info),
    publicKey: encode(publicKey),
    commonName: name === undefined ? undefined : textOf(name),
    signatureOid: oidOf(children(algorithm)[0]),
    // The first octet is the number of unused bits, which is 0 for a signature.
    signature: octetsOf(signature).subarray(1),
  };
}

/** Parses the extensions of a certificate in DER. @throws Error of node-forge if it is not one */
export function readExtensions(der: Buffer): CertificateExtensions {
  return extensionsOf(tbsParts(der));
}

/** The OID of the algorithm that a certificate in DER is signed with. @throws Error of node-forge if it is not one */
export function readSignatureOid(der: Buffer): string {
  const [, algorithm] = children(parse(der));
  return oidOf(children(algorithm)[0]);
}

function extensionsOf(parts: readonly Node[]): CertificateExtensions {
  const found = new Map(
    extensionNodes(parts).map((node) => [oidOf(children(node)[0]), octetsOf(children(node).at(-1))]),
  );
  const content = (oid: string) => {
    const octets = found.get(oid);
    return octets === undefined ? undefined : parse(octets);
  };
  const [ca] = children(content(oids.basicConstraints));
  const [, usageBits = 0] = bitsOf(content(oids.keyUsage));
  const names = children(content(oids.subjectAltName));
  const signerIdentifier = children(content(oids.authorityKeyIdentifier)).find(({ type }) => (type as number) === 0);
  return {
    isAuthority: ca !== undefined && ca.type === asn1.Type.BOOLEAN && octetsOf(ca)[0] !== 0,
    maySignCertificates: !found.has(oids.keyUsage) || (usageBits & 0x04) !== 0,
    extendedKeyUsage: children(content(oids.extendedKeyUsage)).map(oidOf),
    dnsNames: names.filter(({ type }) => (type as number) === 2).map((node) => octetsOf(node).toString("latin1")),
    addresses: names.filter(({ type }) => (type as number) === 7).map(octetsOf),
    subjectKeyIdentifier: found.has(oids.subjectKeyIdentifier)
      ? octetsOf(content(oids.subjectKeyIdentifier))
      : undefined,
    authorityKeyIdentifier: signerIdentifier === undefined ? undefined : octetsOf(signerIdentifier),
  };
}

/** What a certificate repeats of its issuer's. */
interface Issuer {
  /** As the issuer encoded it: verifiers compare issuer names byte by byte. */
  readonly subject: Buffer;
  readonly keyIdentifier: Buffer | undefined;
}

/** The same of a certificate that is being built. */
interface Subject extends Issuer {
  readonly keyIdentifier: Buffer;
}

/** The issuer that was created or read last: a process issues many certificates of one. */
let lastIssuer: { readonly der: Buffer; readonly issuer: Issuer } | undefined;

function issuerOf(issuerDer: Buffer): Issuer {
  if (lastIssuer?.der.equals(issuerDer) === true) return lastIssuer.issuer;
  const parts = tbsParts(issuerDer);
  const subject = parts[4];
  if (subject === undefined) throw new TypeError("The issuer's certificate has no subject");
  const issuer = { subject: encode(subject), keyIdentifier: extensionsOf(parts).subjectKeyIdentifier };
  lastIssuer = { der: issuerDer, issuer };
  return issuer;
}

function extensions(
  { usage, names, spki }: CertificateFields,
  own: Subject,
  issuer: Issuer,
  signer: Signer,
): (DerValue | Buffer)[] {
  const signerIdentifier = issuer.keyIdentifier ?? keyIdentifier(spkiOf(signer.publicKey));
  const all = [
    usageExtensions[usage === "server" && spki.includes(rsaKey) ? "rsaServer" : usage],
    extension("subjectKeyIdentifier", false, der("octetString", own.keyIdentifier)),
    extension("authorityKeyIdentifier", false, der("sequence", context(0, "primitive", signerIdentifier))),
  ];
  if (names.dns.length === 0 && names.ip.length === 0) return all;
  const subjectAltName = der(
    "sequence",
    ...names.dns.map((name) => context(2, "primitive", Buffer.from(name, "latin1"))),
    ...names.ip.map((octets) => context(7, "primitive", octets)),
  );
  return [...all, extension("subjectAltName", false, subjectAltName)];
}

/** RFC 5280, 4.2.1.2, method 1: the SHA-1 digest of the bits of the public key. */
function keyIdentifier(spki: Buffer): Buffer {
  // Node takes twice as long to return a buffer.
  return Buffer.from(hash("sha1", publicKeyBits(spki), "binary"), "latin1");
}

function extension(name: keyof typeof oids, critical: boolean, content: DerValue): DerValue {
  return der("sequence", derOids[name], ...(critical ? [boolean(true)] : []), der("octetString", content));
}

const [noAuthority, digitalSignature] = [der("sequence"), bitString(Buffer.from([0x80]), 7)];
/** Basic constraints, key usage and extended key usage. */
const usageExtensions = {
  /** keyCertSign and cRLSign. */
  authority: octetsOfAll(
    extension("basicConstraints", true, der("sequence", boolean(true), der("integer", Buffer.from([0])))),
    extension("keyUsage", true, bitString(Buffer.from([0x06]), 1)),
  ),
  server: leafUsage("server", digitalSignature),
  /** digitalSignature and keyEncipherment. */
  rsaServer: leafUsage("server", bitString(Buffer.from([0xa0]), 5)),
  client: leafUsage("client", digitalSignature),
} as const;

function leafUsage(purpose: "server" | "client", keyUsage: DerValue): Buffer {
  return octetsOfAll(
    extension("basicConstraints", true, noAuthority),
    extension("keyUsage", true, keyUsage),
    extension("extendedKeyUsage", false, der("sequence", derOids[purpose])),
  );
}

function octetsOfAll(...values: readonly DerValue[]): Buffer {
  return Buffer.concat(values.map(encoded));
}

function nameOf(attributes: CertificateFields["subject"]): DerValue {
  const sets = attributes.map(({ type, value }) =>
    der("set", der("sequence", derOids[type], der("utf8", Buffer.from(value, "utf8")))),
  );
  return der("sequence", ...sets);
}

/** The parts of a TBSCertificate without the optional version, which comes first. */
function tbsParts(der: Buffer): Node[] {
  const parts = children(children(parse(der))[0]);
  return parts[0]?.tagClass === asn1.Class.CONTEXT_SPECIFIC ? parts.slice(1) : parts;
}

function extensionNodes(parts: readonly Node[]): Node[] {
  const wrapper = parts.find(
    ({ tagClass, type }) => tagClass === asn1.Class.CONTEXT_SPECIFIC && (type as number) === 3,
  );
  return children(children(wrapper)[0]);
}

function encode(node: Node): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), "latin1");
}

function parse(der: Uint8Array): Node {
  return asn1.fromDer(Buffer.from(der).toString("latin1"), {
    strict: true,
    decodeBitStrings: false,
    parseAllBytes: true,
  } as never);
}

function children(node: Node | undefined): Node[] {
  return Array.isArray(node?.value) ? node.value : [];
}

function octetsOf(node: Node | undefined): Buffer {
  return Buffer.from(typeof node?.value === "string" ? node.value : "", "latin1");
}

/** Decodes the text of a name, whose ASN.1 string type varies. node-forge has decoded UTF-16 already. */
function textOf(node: Node): string {
  return node.type === asn1.Type.BMPSTRING ? String(node.value) : octetsOf(node).toString("utf8");
}

function bitsOf(node: Node | undefined): number[] {
  return [...octetsOf(node)];
}

function oidOf(node: Node | undefined): string {
  return asn1.derToOid(octetsOf(node).toString("latin1"));
}
