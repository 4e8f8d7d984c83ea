import { createHash, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { failure } from "./failure.testing.ts";
import { issueCertificates, issueServerCertificate } from "./issue.ts";
import { keyMatchesCertificate } from "./key-matches.ts";
import { createKey, loadPrivateKey } from "./keys.ts";
import { parseCertificate, readCertificate, signedBy } from "./read.ts";
import { commonName } from "./x509-certificate.ts";

const now = new Date("2026-11-24T12:00:00Z");
const authority = await createAuthority({ name: "ours", now });
const { server, client } = await issueCertificates(authority, { hostnames: ["a.example", "10.0.0.9"], now });

test("reads all details of a certificate", () => {
  const { raw, serialNumber, publicKey } = new X509Certificate(server.cert);
  expect(readCertificate(server.cert)).toEqual({
    subject: "a.example",
    issuer: "ours",
    dnsNames: ["a.example"],
    ipAddresses: ["10.0.0.9"],
    notBefore: new Date("2026-11-24T11:50:00Z"),
    notAfter: new Date("2027-02-22T12:00:00Z"),
    fingerprint: createHash("sha256").update(raw).digest("hex"),
    keyFingerprint: createHash("sha256")
      .update(publicKey.export({ type: "spki", format: "der" }))
      .digest("hex"),
    serialNumber: serialNumber.toLowerCase(),
    keyAlgorithm: "ec prime256v1",
    isAuthority: false,
    usages: ["server"],
  });
});

test("recognises PEM in UTF-16, as Windows' PowerShell writes it", () => {
  const reason = { code: "utf-16" };
  const inUtf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le").toString();
  expect(() => readCertificate(inUtf16(server.cert))).toThrow(
    expect.objectContaining({ code: "certificate-unreadable", details: expect.objectContaining({ reason }) }),
  );
  expect(() => loadPrivateKey(inUtf16(server.key.reveal()))).toThrow(
    expect.objectContaining({ code: "key-unreadable", details: expect.objectContaining({ reason }) }),
  );
});

test("distinguishes server, client and authority", () => {
  expect([server.cert, client.cert, authority.cert].map((cert) => readCertificate(cert).usages)).toEqual([
    ["server"],
    ["client"],
    ["authority"],
  ]);
});

test("reads the first of several certificates", () => {
  expect(readCertificate(`${client.cert}${server.cert}`).subject).toBe("client");
});

test.each([
  ["rsa-2048", "rsa 2048"],
  ["ed25519", "ed25519"],
  ["ecdsa-p256", "ec prime256v1"],
] as const)("describes a key of type %s as %s", async (keyAlgorithm, text) => {
  const { cert } = await issueServerCertificate(authority, { hostnames: ["a"], keyAlgorithm, now });
  expect(readCertificate(cert).keyAlgorithm).toBe(text);
});

test.each([
  "",
  "\n ",
  "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n",
  "hello",
  "-----BEGIN CERTIFICATE-----\nQUJD\n",
  "-----BEGIN CERTIFICATE-----QUJD-----END CERTIFICATE-----",
  "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
])("reports why %j is not a certificate", (text) => {
  const error = failure(() => readCertificate(text, "This"));
  expect(error).toMatchSnapshot();
  expect(failure(() => parseCertificate(text, "This"))).toEqual(error);
});

test('names a certificate "The certificate" by default', () => {
  const what = "The certificate";
  expect(failure(() => readCertificate(""))).toMatchObject({ details: { what } });
  expect(failure(() => keyMatchesCertificate("", client.key))).toMatchObject({ details: { what } });
  expect(failure(() => signedBy("", authority.cert))).toMatchObject({ details: { what } });
  expect(failure(() => signedBy(server.cert, ""))).toMatchObject({
    details: { what: "The authority's certificate" },
  });
});

test("matches a key with its certificate, as text and as an object", async () => {
  for (const { cert, key } of [server, client]) {
    expect(keyMatchesCertificate(cert, key)).toBe(true);
    expect(keyMatchesCertificate(cert, loadPrivateKey(key))).toBe(true);
  }
  expect(keyMatchesCertificate(server.cert, client.key)).toBe(false);
  expect(keyMatchesCertificate(server.cert, await createKey("ed25519"))).toBe(false);
});

test("checks the issuer by name and by signature", async () => {
  const namesake = await createAuthority({ name: "ours", now });
  const renamed = await createAuthority({ name: "other", signer: authority.signer, now });
  expect(signedBy(server.cert, authority.cert)).toBe(true);
  expect(signedBy(server.cert, namesake.cert)).toBe(false);
  expect(signedBy(server.cert, renamed.cert)).toBe(false);
});

test.each([
  ["CN=anna", "anna"],
  ["O=docker client\nCN=anna", "anna"],
  ["CN=a, b\nO=x", "a, b"],
  ["O=docker\nOU=CN=x", "O=docker, OU=CN=x"],
  ["O=docker\nC=NO\nL=x", "O=docker, C=NO, L=x"],
  ["", ""],
])("reads from %j the common name %j", (name, expected) => {
  expect(commonName(name)).toBe(expected);
});
