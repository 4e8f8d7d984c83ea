import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import { createAuthority, loadAuthority } from "./authority.ts";
import { certificatePem, day, newSerialNumber, validity } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import { loadPrivateKey, localSigner } from "./keys.ts";
import { readCertificate } from "./read.ts";
import { buildCertificate } from "./x509.ts";

const now = new Date("2026-11-24T12:00:00Z");

test("creates an authority for five years by default", async () => {
  const { cert } = await createAuthority({ name: "ours", now });
  const { notBefore, notAfter } = readCertificate(cert);
  expect(notAfter.getTime() - now.getTime()).toBe(1826 * day);
  expect(now.getTime() - notBefore.getTime()).toBe(10 * 60_000);
});

test("creates a self-signed P-256 authority by default", async () => {
  const { cert, key, signer } = await createAuthority({ name: "ours", now });
  const { subject, issuer, keyAlgorithm, isAuthority, usages } = readCertificate(cert);
  expect({ subject, issuer, keyAlgorithm, isAuthority, usages }).toEqual({
    ...{ subject: "ours", issuer: "ours", keyAlgorithm: "ec prime256v1", isAuthority: true, usages: ["authority"] },
  });
  const certificate = new X509Certificate(cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(loadPrivateKey(key ?? "").equals(loadPrivateKey(key ?? ""))).toBe(true);
  expect(signer.publicKey.equals(certificate.publicKey)).toBe(true);
});

test("creates an authority with the requested key algorithm", async () => {
  const { cert } = await createAuthority({ name: "ours", keyAlgorithm: "ed25519", now });
  expect(readCertificate(cert).keyAlgorithm).toBe("ed25519");
});

test("creates an authority around a signer, without a key", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const signer = localSigner(privateKey);
  const authority = await createAuthority({ name: "vault", keyAlgorithm: "rsa-2048", signer, now });
  expect(authority.key).toBeUndefined();
  expect(authority.signer).toBe(signer);
  expect(readCertificate(authority.cert).keyAlgorithm).toBe("ed25519");
});

test.each([
  ["x", true],
  ["x".repeat(64), true],
  ["Ω".repeat(64), true],
  ["x".repeat(65), false],
  ["", false],
  [" ", false],
])("accepts the authority name %j: %s", async (name, isTaken) => {
  const error = await createAuthority({ name, now }).catch((thrown: unknown) => thrown);
  expect(isBerthError(error, "certificate-name-invalid")).toBe(!isTaken);
  if (isBerthError(error, "certificate-name-invalid"))
    expect(error.details).toEqual({ name, reason: { code: "authority-name-length", max: 64 } });
});

test("loads an authority from its first to its last moment", async () => {
  const { cert, key = secret("") } = await createAuthority({ name: "ours", validForDays: 1, now });
  const { notBefore, notAfter } = readCertificate(cert);
  for (const at of [notBefore, notAfter]) expect(loadAuthority({ cert, key, now: at }).cert).toBe(cert);
  expect(failure(() => loadAuthority({ cert, key, now: new Date(notBefore.getTime() - 1) }))).toEqual({
    code: "authority-invalid",
    details: { subject: "ours", reason: { code: "not-valid-before", notBefore: notBefore.toISOString() } },
  });
  expect(failure(() => loadAuthority({ cert, key, now: new Date(notAfter.getTime() + 1) }))).toEqual({
    code: "authority-expired",
    details: { subject: "ours", notAfter: notAfter.toISOString() },
  });
});

test("rejects a certificate that is not a CA certificate", async () => {
  const authority = await createAuthority({ name: "ours", now });
  const { server } = await issueCertificates(authority, { hostnames: ["a.example"], now });
  expect(failure(() => loadAuthority({ cert: server.cert, key: server.key, now }))).toEqual({
    code: "authority-invalid",
    details: { subject: "a.example", reason: { code: "not-an-authority" } },
  });
});

test("verifies the signature of a self-signed authority only", async () => {
  const { cert, key = secret("") } = await createAuthority({ name: "ours", keyAlgorithm: "ed25519", now });
  expect(failure(() => loadAuthority({ cert: withWrongSignature(cert), key, now }))).toEqual({
    code: "authority-invalid",
    details: { subject: "ours", reason: { code: "self-signature-wrong" } },
  });
  const { privateKey } = generateKeyPairSync("ed25519");
  const middle = await buildCertificate(
    {
      subject: [{ type: "commonName", value: "middle" }],
      issuer: new X509Certificate(cert).raw,
      publicKey: localSigner(privateKey).publicKey,
      ...validity(now, day),
      serialNumber: newSerialNumber(),
      usage: "authority",
      names: { dns: [], ip: [] },
    },
    localSigner(loadPrivateKey(key)),
  );
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const taken = loadAuthority({ cert: withWrongSignature(certificatePem(middle)), key: pem, now });
  expect(readCertificate(taken.cert).subject).toBe("middle");
});

test("rejects a key or a signer that does not match the certificate", async () => {
  const [one, other] = await Promise.all([createAuthority({ name: "one", now }), createAuthority({ name: "b", now })]);
  const mismatch = { code: "key-mismatch", details: { subject: "one" } };
  expect(failure(() => loadAuthority({ cert: one.cert, key: other.key ?? "", now }))).toEqual(mismatch);
  expect(failure(() => loadAuthority({ cert: one.cert, signer: other.signer, now }))).toEqual(mismatch);
});

test("names unreadable material as that of the authority", async () => {
  const { cert } = await createAuthority({ name: "ours", now });
  expect(failure(() => loadAuthority({ cert: "", key: "", now }))).toMatchObject({
    details: { what: "The authority's certificate" },
  });
  expect(failure(() => loadAuthority({ cert, key: "", now }))).toMatchObject({
    details: { what: "The authority's key" },
  });
});

test("decrypts an encrypted key", async () => {
  const { cert, key = secret("") } = await createAuthority({ name: "ours", now });
  const locked = loadPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "p" });
  const taken = loadAuthority({ cert, key: locked as string, passphrase: secret("p"), now });
  expect(taken.key?.reveal()).toBe(key.reveal());
});

/** The last octet is the signature's. */
function withWrongSignature(cert: string): string {
  const der = Buffer.from(new X509Certificate(cert).raw);
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return certificatePem(der);
}

function failure(run: () => unknown): { code: string; details: unknown } | undefined {
  try {
    run();
  } catch (error) {
    if (isBerthError(error)) return { code: error.code, details: error.details };
    throw error;
  }
  return undefined;
}
