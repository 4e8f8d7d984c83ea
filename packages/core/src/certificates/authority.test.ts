import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import { createAuthority, loadAuthority } from "./authority.ts";
import { spkiOf } from "./der.ts";
import { failure } from "./failure.testing.ts";
import { certificatePem, day, newSerialNumber, validity } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import { loadPrivateKey, localSigner, toPem } from "./keys.ts";
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
      spki: spkiOf(localSigner(privateKey).publicKey),
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

test("takes the certificate of the key from a bundle, wherever it is", async () => {
  const [ours, other] = await Promise.all(["ours", "other"].map((name) => createAuthority({ name, now })));
  if (ours?.key === undefined || other === undefined) throw new Error("no authority");
  for (const cert of [other.cert + ours.cert, `Bag Attributes\n${ours.cert}text${other.cert}`])
    expect(loadAuthority({ cert, key: ours.key, now }).cert).toBe(ours.cert);
  const third = generateKeyPairSync("ed25519").privateKey;
  expect(failure(() => loadAuthority({ cert: other.cert + ours.cert, signer: localSigner(third), now }))).toEqual({
    code: "key-mismatch",
    details: { subject: "other" },
  });
});

test.each<[string, KeyObject, object | undefined]>([
  ["an RSA key of 1024 bits", rsa(1024), { code: "rsa-key-short", bits: 1024, minBits: 2048 }],
  ["secp256k1", onCurve("secp256k1"), { code: "curve-unsupported", curve: "secp256k1" }],
  ["an RSA key of 2048 bits", rsa(2048), undefined],
  ["P-384", onCurve("P-384"), undefined],
  ["P-521", onCurve("P-521"), undefined],
  ["Ed25519", generateKeyPairSync("ed25519").privateKey, undefined],
])("takes an authority with %s only if Docker accepts it", async (_what, key, reason) => {
  const expected =
    reason === undefined ? undefined : { code: "authority-invalid", details: { subject: "ours", reason } };
  const cert = await selfSigned(key);
  expect(failure(() => loadAuthority({ cert, key: toPem(key), now }))).toEqual(expected);
  const created = createAuthority({ name: "ours", signer: localSigner(key), now });
  expect(
    await created.then(
      () => undefined,
      ({ code, details }) => ({ code, details }),
    ),
  ).toEqual(expected);
});

test("rejects an authority that is signed over SHA-1", async () => {
  const key = rsa(2048);
  const cert = overSha1(await selfSigned(key), key);
  expect(failure(() => loadAuthority({ cert, key: toPem(key), now }))).toEqual({
    code: "authority-invalid",
    details: {
      subject: "ours",
      reason: { code: "signature-algorithm-unsupported", algorithm: "1.2.840.113549.1.1.5" },
    },
  });
});

test("decrypts an encrypted key", async () => {
  const { cert, key = secret("") } = await createAuthority({ name: "ours", now });
  const locked = loadPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "p" });
  const taken = loadAuthority({ cert, key: locked as string, passphrase: secret("p"), now });
  expect(taken.key?.reveal()).toBe(key.reveal());
});

function rsa(modulusLength: number): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength }).privateKey;
}

function onCurve(namedCurve: string): KeyObject {
  return generateKeyPairSync("ec", { namedCurve }).privateKey;
}

/** A certificate of an authority with any key, as other programs make it. */
async function selfSigned(key: KeyObject): Promise<string> {
  const signer = localSigner(key);
  const subject = [{ type: "commonName" as const, value: "ours" }];
  const fields = { ...validity(now, day), serialNumber: newSerialNumber(), names: { dns: [], ip: [] } };
  return certificatePem(
    await buildCertificate(
      { subject, issuer: undefined, spki: spkiOf(signer.publicKey), usage: "authority", ...fields },
      signer,
    ),
  );
}

/** Signs the certificate of an RSA key again: the last octet of the algorithm's OID is 11 for SHA-256, and 5 for SHA-1. */
function overSha1(cert: string, key: KeyObject): string {
  const oid = "2a864886f70d0101";
  const hex = new X509Certificate(cert).raw.toString("hex").replaceAll(`${oid}0b`, `${oid}05`);
  const der = Buffer.from(hex, "hex");
  // A header of four octets each for the certificate and its content.
  const length = der.readUInt16BE(6) + 4;
  sign("sha1", der.subarray(4, 4 + length), key).copy(der, der.length - 256);
  return certificatePem(der);
}

/** The last octet is the signature's. */
function withWrongSignature(cert: string): string {
  const der = Buffer.from(new X509Certificate(cert).raw);
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return certificatePem(der);
}
