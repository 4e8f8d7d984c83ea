import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { spkiOf } from "./der.ts";
import { certificatePem, pem } from "./form.ts";
import { localSigner } from "./keys.ts";
import { addressText, subjectNames } from "./names.ts";
import { buildCertificate, buildRequest, type CertificateFields, readExtensions, readRequest } from "./x509.ts";

/** Ed25519 signatures are deterministic, so equal certificates have equal bytes. */
function keyOf(octet: number): KeyObject {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, octet)]), format: "der", type: "pkcs8" });
}

const [own, leaf] = [localSigner(keyOf(1)), localSigner(keyOf(2))];
const nothing = { dns: [], ip: [] };
const period = { notBefore: new Date("2026-11-24T11:50:00Z"), notAfter: new Date("2031-11-24T12:00:00Z") };

const authorityRequest: CertificateFields = {
  subject: [{ type: "commonName", value: "Zoë" }],
  issuer: undefined,
  spki: spkiOf(own.publicKey),
  ...period,
  serialNumber: Buffer.alloc(20, 0x41),
  usage: "authority",
  names: nothing,
};
const authority = await buildCertificate(authorityRequest, own);

const leafRequest = (usage: "server" | "client"): CertificateFields => ({
  ...authorityRequest,
  subject: [
    { type: "organizationName", value: `docker ${usage}` },
    { type: "commonName", value: "a.example" },
  ],
  issuer: authority,
  spki: spkiOf(leaf.publicKey),
  usage,
  names: usage === "server" ? subjectNames(["a.example", "10.0.0.9", "2001:db8::1"]) : nothing,
});

test.each([
  ["an authority", () => buildCertificate(authorityRequest, own)],
  ["a server", () => buildCertificate(leafRequest("server"), own)],
  ["a client", () => buildCertificate(leafRequest("client"), own)],
])("encodes the certificate of %s byte for byte", async (_what, build) => {
  expect(certificatePem(await build())).toMatchSnapshot();
});

test("encodes the request of a client byte for byte", async () => {
  expect(pem("CERTIFICATE REQUEST", await buildRequest("anna", leaf))).toMatchSnapshot();
});

test("reads the extensions that it wrote", async () => {
  const server = readExtensions(await buildCertificate(leafRequest("server"), own));
  expect({ ...server, addresses: server.addresses.map(addressText) }).toMatchObject({
    isAuthority: false,
    maySignCertificates: false,
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
    dnsNames: ["a.example"],
    addresses: ["10.0.0.9", "2001:db8::1"],
  });
  const ours = readExtensions(authority);
  expect(ours).toMatchObject({ isAuthority: true, maySignCertificates: true, extendedKeyUsage: [], dnsNames: [] });
  expect(ours.subjectKeyIdentifier).toEqual(ours.authorityKeyIdentifier);
  expect(ours.subjectKeyIdentifier).toHaveLength(20);
  expect(server.authorityKeyIdentifier).toEqual(ours.subjectKeyIdentifier);
  expect(server.subjectKeyIdentifier).not.toEqual(ours.subjectKeyIdentifier);
});

test("parses a request into signed part, key, name and signature", async () => {
  const parts = readRequest(await buildRequest("anna", leaf));
  expect(parts).toMatchObject({ commonName: "anna", signatureOid: "1.3.101.112" });
  expect(parts.signature).toEqual(await leaf.sign(parts.info));
  expect(parts.publicKey).toEqual(leaf.publicKey.export({ type: "spki", format: "der" }));
});

test.each([
  ["3003020100", "parts are missing"],
  ["3000", "parts are missing"],
])("rejects %s as a request", (hex, message) => {
  expect(() => readRequest(Buffer.from(hex, "hex"))).toThrow(message);
});

test.each([
  ["2049-12-31T23:59:59Z", "170d3439313233313233353935395a"],
  ["2050-01-01T00:00:00Z", "180f32303530303130313030303030305a"],
])("encodes %s as in RFC 5280", async (notAfter, hex) => {
  const der = await buildCertificate({ ...authorityRequest, notAfter: new Date(notAfter) }, own);
  expect(der.toString("hex")).toContain(hex);
});

// The bits of keyUsage after the number of unused bits: digitalSignature, keyEncipherment, keyCertSign and cRLSign.
test.each([
  ["an authority", "rsa", "authority", "03020106"],
  ["a server with an RSA key", "rsa", "server", "030205a0"],
  ["a client with an RSA key", "rsa", "client", "03020780"],
  ["a server with an elliptic key", "ec", "server", "03020780"],
] as const)("sets the key usage of %s", async (_what, kind, usage, bits) => {
  const { publicKey } =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = await buildCertificate({ ...authorityRequest, spki: spkiOf(publicKey), usage }, own);
  // 2.5.29.15, critical, in an octet string of four octets.
  expect(der.toString("hex")).toContain(`0603551d0f0101ff0404${bits}`);
});

test("adds NULL parameters to RSA signature algorithms only", async () => {
  const rsa = localSigner(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
  const ec = localSigner(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
  const hexOf = async (signer: typeof rsa) =>
    (await buildCertificate({ ...authorityRequest, spki: spkiOf(signer.publicKey) }, signer)).toString("hex");
  expect((await hexOf(rsa)).split("300d06092a864886f70d01010b0500")).toHaveLength(3);
  expect((await hexOf(ec)).split("300a06082a8648ce3d040302")).toHaveLength(3);
  expect((await hexOf(own)).split("300506032b6570")).toHaveLength(4);
});

test("copies the issuer's name byte for byte, as Node verifies", async () => {
  const certificate = new X509Certificate(await buildCertificate(leafRequest("server"), own));
  const issuer = new X509Certificate(authority);
  expect(certificate.issuer).toBe(issuer.subject);
  expect(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(true);
});

test("reads that a key usage forbids signing certificates", () => {
  const der = Buffer.from(authority.toString("hex").replace("040403020106", "040403020102"), "hex");
  expect(readExtensions(der)).toMatchObject({ isAuthority: true, maySignCertificates: false });
});

test("reads an explicit CA:FALSE", () => {
  const der = Buffer.from(authority.toString("hex").replace("30060101ff020100", "3006010100020100"), "hex");
  expect(readExtensions(der)).toMatchObject({ isAuthority: false });
});

test("reads a certificate without extensions (X.509 version 1) as not a CA", () => {
  const { isAuthority, maySignCertificates, subjectKeyIdentifier, authorityKeyIdentifier, extendedKeyUsage } =
    readExtensions(Buffer.from("30053003020100", "hex"));
  expect({ isAuthority, maySignCertificates, subjectKeyIdentifier, authorityKeyIdentifier, extendedKeyUsage }).toEqual({
    ...{ isAuthority: false, maySignCertificates: true, extendedKeyUsage: [] },
    ...{ subjectKeyIdentifier: undefined, authorityKeyIdentifier: undefined },
  });
});

test("reads names in UTF-16, as Windows writes them", () => {
  // CN=annΩ as a BMPString instead of a UTF8String, in a minimal request.
  const name = sequence(set(sequence("06035504031e080061006e006e03a9")));
  const info = sequence(`020100${name}3000`);
  const der = sequence(`${info}${sequence("06032b6570")}030100`);
  expect(readRequest(Buffer.from(der, "hex")).commonName).toBe("annΩ");
});

test("reads a request without a common name", () => {
  const info = sequence("02010030003000");
  const der = sequence(`${info}${sequence("06032b6570")}030100`);
  expect(readRequest(Buffer.from(der, "hex"))).toMatchObject({ commonName: undefined, signature: Buffer.alloc(0) });
});

function sequence(hex: string): string {
  return `30${lengthOf(hex)}${hex}`;
}

function set(hex: string): string {
  return `31${lengthOf(hex)}${hex}`;
}

function lengthOf(hex: string): string {
  return (hex.length / 2).toString(16).padStart(2, "0");
}
