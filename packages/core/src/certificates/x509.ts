// The only file that imports node-forge. It encodes and decodes ASN.1; node:crypto handles keys and signatures.
import { createHash, type KeyObject } from "node:crypto";
// Not the whole package: its ciphers, TLS and PKCS#12 would be in every bundle.
import asn1 from "node-forge/lib/asn1.js";
import type { Signer } from "./material.ts";
import type { SubjectNames } from "./names.ts";
import { signWith } from "./signer.ts";

const { Class, Type } = asn1;
type Node = asn1.Asn1;

/** The content of a certificate to build. */
export interface CertificateFields {
  readonly subject: readonly {
    readonly type: "commonName" | "organizationName" | "organizationalUnitName";
    readonly value: string;
  }[];
  /** The issuer's certificate in DER; undefined for a self-signed certificate. */
  readonly issuer: Buffer | undefined;
  readonly publicKey: KeyObject;
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

/** The parameters of each algorithm: none in RFC 5758 and RFC 8410, NULL for RSA in RFC 4055. */
const signatureOids: Readonly<Record<Signer["algorithm"], { oid: string; hasNull: boolean }>> = {
  "ecdsa-sha256": { oid: "1.2.840.10045.4.3.2", hasNull: false },
  "rsa-sha256": { oid: "1.2.840.113549.1.1.11", hasNull: true },
  ed25519: { oid: "1.3.101.112", hasNull: false },
};

/** Builds a version 3 certificate as in RFC 5280 and signs it. @returns the certificate in DER */
export async function buildCertificate(fields: CertificateFields, signer: Signer): Promise<Buffer> {
  const algorithm = algorithmIdentifier(signer.algorithm);
  const subject = nameNode(fields.subject);
  const issuer = fields.issuer === undefined ? undefined : tbsParts(fields.issuer);
  const tbs = sequence([
    context(0, [integer(Buffer.from([2]))]),
    integer(fields.serialNumber),
    algorithm,
    issuer === undefined ? subject : subjectOf(issuer),
    sequence([time(fields.notBefore), time(fields.notAfter)]),
    subject,
    parse(fields.publicKey.export({ type: "spki", format: "der" })),
    context(3, [sequence(extensions(fields, signer, issuer))]),
  ]);
  const signature = await signWith(signer, encode(tbs));
  return encode(sequence([tbs, algorithm, bitString(signature, 0)]));
}

/** Builds a certificate signing request as in RFC 2986. @returns the request in DER */
export async function buildRequest(commonName: string, signer: Signer): Promise<Buffer> {
  const info = sequence([
    integer(Buffer.from([0])),
    nameNode([{ type: "commonName", value: commonName }]),
    parse(signer.publicKey.export({ type: "spki", format: "der" })),
    context(0, []),
  ]);
  const signature = await signer.sign(encode(info));
  return encode(sequence([info, algorithmIdentifier(signer.algorithm), bitString(Buffer.from(signature), 0)]));
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
    isAuthority: ca !== undefined && ca.type === Type.BOOLEAN && octetsOf(ca)[0] !== 0,
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

function extensions(
  { usage, names, publicKey, keyIdentifier: own = keyIdentifier(publicKey) }: CertificateFields,
  signer: Signer,
  issuer: readonly Node[] | undefined,
): Node[] {
  const isRsa = publicKey.asymmetricKeyType === "rsa";
  const signerIdentifier = issuer === undefined ? own : extensionsOf(issuer).subjectKeyIdentifier;
  const subjectAltName = [
    ...names.dns.map((name) => create(Class.CONTEXT_SPECIFIC, 2, false, name)),
    ...names.ip.map((octets) => create(Class.CONTEXT_SPECIFIC, 7, false, octets.toString("latin1"))),
  ];
  return [
    extension(
      oids.basicConstraints,
      true,
      sequence(usage === "authority" ? [boolean(true), integer(Buffer.from([0]))] : []),
    ),
    // An authority has keyCertSign and cRLSign, the others digitalSignature; an RSA server key also has
    // keyEncipherment.
    extension(
      oids.keyUsage,
      true,
      usage === "authority"
        ? bitString(Buffer.from([0x06]), 1)
        : isRsa && usage === "server"
          ? bitString(Buffer.from([0xa0]), 5)
          : bitString(Buffer.from([0x80]), 7),
    ),
    ...(usage === "authority" ? [] : [extension(oids.extendedKeyUsage, false, sequence([oid(oids[usage])]))]),
    extension(oids.subjectKeyIdentifier, false, octetString(own)),
    extension(
      oids.authorityKeyIdentifier,
      false,
      sequence([
        create(
          Class.CONTEXT_SPECIFIC,
          0,
          false,
          (signerIdentifier ?? keyIdentifier(signer.publicKey)).toString("latin1"),
        ),
      ]),
    ),
    ...(subjectAltName.length === 0 ? [] : [extension(oids.subjectAltName, false, sequence(subjectAltName))]),
  ];
}

/** RFC 5280, 4.2.1.2, method 1: the SHA-1 digest of the bits of the public key. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, bits] = children(parse(publicKey.export({ type: "spki", format: "der" })));
  return createHash("sha1").update(octetsOf(bits).subarray(1)).digest();
}

function extension(id: string, critical: boolean, content: Node): Node {
  return sequence([oid(id), ...(critical ? [boolean(true)] : []), octetString(encode(content))]);
}

function algorithmIdentifier(algorithm: Signer["algorithm"]): Node {
  const { oid: id, hasNull } = signatureOids[algorithm];
  return sequence([oid(id), ...(hasNull ? [create(Class.UNIVERSAL, Type.NULL, false, "")] : [])]);
}

function nameNode(attributes: CertificateFields["subject"]): Node {
  const utf8 = (text: string) =>
    create(Class.UNIVERSAL, Type.UTF8, false, Buffer.from(text, "utf8").toString("latin1"));
  return sequence(
    attributes.map(({ type, value }) =>
      create(Class.UNIVERSAL, Type.SET, true, [sequence([oid(oids[type]), utf8(value)])]),
    ),
  );
}

/** RFC 5280, 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
function time(date: Date): Node {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? create(Class.UNIVERSAL, Type.UTCTIME, false, digits.slice(2))
    : create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, digits);
}

/** The parts of a TBSCertificate without the optional version, which comes first. */
function tbsParts(der: Buffer): Node[] {
  const parts = children(children(parse(der))[0]);
  return parts[0]?.tagClass === Class.CONTEXT_SPECIFIC ? parts.slice(1) : parts;
}

/** The subject as the issuer encoded it: verifiers compare issuer names byte by byte. */
function subjectOf(parts: readonly Node[]): Node {
  const subject = parts[4];
  if (subject === undefined) throw new TypeError("The issuer's certificate has no subject");
  return subject;
}

function extensionNodes(parts: readonly Node[]): Node[] {
  const wrapper = parts.find(({ tagClass, type }) => tagClass === Class.CONTEXT_SPECIFIC && (type as number) === 3);
  return children(children(wrapper)[0]);
}

function create(tagClass: asn1.Class, type: number, constructed: boolean, value: string | Node[]): Node {
  return asn1.create(tagClass, type as asn1.Type, constructed, value);
}

function sequence(nodes: Node[]): Node {
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, nodes);
}

function context(tag: number, nodes: Node[]): Node {
  return create(Class.CONTEXT_SPECIFIC, tag, true, nodes);
}

function integer(octets: Buffer): Node {
  return create(Class.UNIVERSAL, Type.INTEGER, false, octets.toString("latin1"));
}

function boolean(value: boolean): Node {
  return create(Class.UNIVERSAL, Type.BOOLEAN, false, value ? "\xff" : "\x00");
}

function oid(id: string): Node {
  return create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(id).getBytes());
}

function octetString(octets: Buffer): Node {
  return create(Class.UNIVERSAL, Type.OCTETSTRING, false, octets.toString("latin1"));
}

function bitString(octets: Buffer, unusedBits: number): Node {
  return create(Class.UNIVERSAL, Type.BITSTRING, false, String.fromCharCode(unusedBits) + octets.toString("latin1"));
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
  return node.type === Type.BMPSTRING ? String(node.value) : octetsOf(node).toString("utf8");
}

function bitsOf(node: Node | undefined): number[] {
  return [...octetsOf(node)];
}

function oidOf(node: Node | undefined): string {
  return asn1.derToOid(octetsOf(node).toString("latin1"));
}
