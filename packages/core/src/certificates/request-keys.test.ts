import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { createAuthority } from "./authority.ts";
import { pem } from "./form.ts";
import { issueClientCertificate } from "./issue.ts";
import { localSigner } from "./keys.ts";
import { readCertificate } from "./read.ts";
import { createClientRequest, signClientRequest } from "./request.ts";
import { buildRequest, readRequest } from "./x509.ts";

const now = new Date("2026-11-24T12:00:00Z");
const authority = await createAuthority({ name: "ours", now });
const onCurve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;
const rsa = (modulusLength: number) => generateKeyPairSync("rsa", { modulusLength }).privateKey;

/** A request signed with its own key, with the digest of the given algorithm. */
async function requestBy(key: KeyObject, digest: "sha256" | "sha384" | "sha512" = "sha256"): Promise<string> {
  const algorithm = key.asymmetricKeyType === "rsa" ? "rsa-sha256" : "ecdsa-sha256";
  const signer = {
    publicKey: createPublicKey(key),
    algorithm,
    sign: async (tbs: Uint8Array) => sign(digest, tbs, key),
  };
  const der = await buildRequest("anna", signer as never);
  return pem("CERTIFICATE REQUEST", withDigest(der, algorithm, digest));
}

/** 1.2.840.10045.4.3.2 is ECDSA over SHA-256, .3 over SHA-384, .4 over SHA-512; 1.2.840.113549.1.1.11, .12 and .13 are RSA's. */
function withDigest(der: Buffer, algorithm: string, digest: string): Buffer {
  const rank = ["sha256", "sha384", "sha512"].indexOf(digest);
  const oid = Buffer.from(algorithm === "rsa-sha256" ? "2a864886f70d01010b" : "2a8648ce3d040302", "hex");
  const last = der.lastIndexOf(oid) + oid.length - 1;
  const changed = Buffer.from(der);
  changed[last] = (der[last] ?? 0) + rank;
  return changed;
}

const reasonOf = async (csr: string): Promise<Reason> => {
  const error = await signClientRequest(authority, csr, { now }).catch((thrown: unknown) => thrown);
  return isBerthError(error, "request-unreadable") ? error.details.reason : `not refused: ${String(error)}`;
};

test.each([
  ["P-256", onCurve("P-256"), "sha256"],
  ["P-384", onCurve("P-384"), "sha384"],
  ["P-521", onCurve("P-521"), "sha512"],
  ["RSA of 2048 bits", rsa(2048), "sha256"],
  ["RSA of 2048 bits over SHA-384", rsa(2048), "sha384"],
  ["RSA of 2048 bits over SHA-512", rsa(2048), "sha512"],
] as const)("issues a certificate for a request with a key of %s", async (_what, key, digest) => {
  const cert = await signClientRequest(authority, await requestBy(key, digest), { now });
  expect(readCertificate(cert)).toMatchObject({ subject: "anna", usages: ["client"] });
});

test.each([
  ["a curve that Docker's TLS does not support", onCurve("secp256k1")],
  ["an RSA key of 2040 bits", rsa(2040)],
])("rejects %s", async (_what, key) => {
  expect(await reasonOf(await requestBy(key))).toMatchSnapshot();
});

test("rejects a key type that Docker's TLS does not support", async () => {
  const { publicKey } = generateKeyPairSync("ed448");
  const der = await buildRequest("anna", { publicKey, algorithm: "ed25519", sign: async () => Buffer.alloc(114) });
  expect(await reasonOf(pem("CERTIFICATE REQUEST", der))).toEqual({ code: "key-type-unsupported", type: "ed448" });
});

test("rejects an unknown signature algorithm by its OID", async () => {
  const key = onCurve("P-256");
  const der = withDigest(await buildRequest("anna", localSigner(key)), "ecdsa-sha256", "none");
  expect(await reasonOf(pem("CERTIFICATE REQUEST", der))).toEqual({
    code: "signature-algorithm-unsupported",
    algorithm: "1.2.840.10045.4.3.1",
  });
});

test("rejects a request signed with another key or digest", async () => {
  const [one, other] = [onCurve("P-256"), onCurve("P-256")];
  const forged = await buildRequest("anna", { ...localSigner(other), publicKey: createPublicKey(one) });
  expect(await reasonOf(pem("CERTIFICATE REQUEST", forged))).toEqual({ code: "not-signed-with-own-key" });
  const mislabelled = withDigest(await buildRequest("anna", localSigner(one)), "ecdsa-sha256", "sha384");
  expect(await reasonOf(pem("CERTIFICATE REQUEST", mislabelled))).toEqual({ code: "not-signed-with-own-key" });
});

test.each([
  "",
  "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----",
  "-----BEGIN CERTIFICATE REQUEST-----\nQUJD\n-----END CERTIFICATE REQUEST-----",
  "-----BEGIN CERTIFICATE REQUEST-----\n?\n-----END CERTIFICATE REQUEST-----",
  "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----",
])("reports why %j is not a request", async (text) => {
  expect(await reasonOf(text)).toMatchSnapshot();
});

test("rejects a request with an unreadable key", async () => {
  const { csr } = await createClientRequest({ name: "anna" });
  const der = Buffer.from(csr.replace(/-----[^-]+-----/g, ""), "base64");
  // Replaces the OID of the curve with an unknown one.
  const curve = der.indexOf(Buffer.from("2a8648ce3d030107", "hex"));
  der[curve + 7] = 0x7f;
  expect(await reasonOf(pem("CERTIFICATE REQUEST", der))).toEqual({ code: "key-damaged" });
});

test("reads the PEM label of old OpenSSL versions", async () => {
  const { csr } = await createClientRequest({ name: "anna" });
  const older = csr.replaceAll("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
  expect(readCertificate(await signClientRequest(authority, older, { now })).subject).toBe("anna");
});

test("uses one day and the name of the request by default", async () => {
  const { csr } = await createClientRequest({ name: "anna" });
  const { subject, notAfter } = readCertificate(await signClientRequest(authority, csr, { now }));
  expect([subject, notAfter]).toEqual(["anna", new Date("2026-11-25T12:00:00Z")]);
  const asked = readCertificate(await signClientRequest(authority, csr, { name: "job 7", validForHours: 3, now }));
  expect([asked.subject, asked.notAfter]).toEqual(["job 7", new Date("2026-11-24T15:00:00Z")]);
});

test("creates P-256 keys by default, and rejects invalid names", async () => {
  const { csr } = await createClientRequest({ name: "anna" });
  expect(csr).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  const { publicKey, commonName } = readRequest(Buffer.from(csr.replace(/-----[^-]+-----/g, ""), "base64"));
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  expect([key.asymmetricKeyDetails?.namedCurve, commonName]).toEqual(["prime256v1", "anna"]);
  await expect(createClientRequest({ name: "x".repeat(65) })).rejects.toMatchObject({
    code: "certificate-name-invalid",
  });
});

test("rejects a key with explicit curve parameters", async () => {
  const { publicKey } = readRequest(Buffer.from(explicitCurve.replaceAll(/-----[^-]+-----/g, ""), "base64"));
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  expect(key.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(await reasonOf(explicitCurve)).toEqual({ code: "curve-not-named" });
});

test("names the curve of a key whose parameters are explicit", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256", paramEncoding: "explicit" });
  expect(readCertificate(await signClientRequest(authority, await requestBy(privateKey), { now })).subject).toBe(
    "anna",
  );
});

/** Made by `openssl req -new` with a key of `openssl ecparam -name prime256v1 -genkey -param_enc explicit`. */
const explicitCurve = `-----BEGIN CERTIFICATE REQUEST-----
MIIBvzCCAWUCAQAwDzENMAsGA1UEAwwEYW5uYTCCAUswggEDBgcqhkjOPQIBMIH3
AgEBMCwGByqGSM49AQECIQD/////AAAAAQAAAAAAAAAAAAAAAP//////////////
/zBbBCD/////AAAAAQAAAAAAAAAAAAAAAP///////////////AQgWsY12Ko6k+ez
671VdpiGvGUdBrDMU7D2O848PifSYEsDFQDEnTYIhucEk2pmeOETnSa3gZ9+kARB
BGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+e
FivOM1drMV7Oy7ZAaDe/UfUCIQD/////AAAAAP//////////vOb6racXnoTzucrC
/GMlUQIBAQNCAAT4pAnTC0d8ES2Neapw1Lo/1y4g1wNosyqQhrZppokfRaVme1hd
hBzYGs/UX3NLyCLg75EQALE9T2MuKsLpo6+7oAAwCgYIKoZIzj0EAwIDSAAwRQIg
EfuxDcvoUmn9nAIi8p7J00br1DkYy7CrhdC3yu21g4MCIQCSZFnhD2nT8yNOEwgP
9dXnFx9OZsK04Y/J0VAuMW0CSQ==
-----END CERTIFICATE REQUEST-----
`;

test("rejects RSA keys with the exponent 3", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicExponent: 3 });
  expect(await reasonOf(await requestBy(privateKey))).toEqual({ code: "rsa-exponent", exponent: "3" });
});

test("rejects RSA keys that are larger than Docker's TLS allows, before it verifies their signature", async () => {
  // A modulus needs no primes to be read.
  const n = Buffer.alloc(1032, 0xff).toString("base64url");
  const publicKey = createPublicKey({ key: { kty: "RSA", n, e: "AQAB" }, format: "jwk" });
  const der = await buildRequest("anna", { publicKey, algorithm: "rsa-sha256", sign: async () => Buffer.alloc(1032) });
  expect(await reasonOf(pem("CERTIFICATE REQUEST", der))).toEqual({ code: "rsa-key-long", bits: 8256, maxBits: 8192 });
});

test.each(["x\u0000admin", "admin\u001b[31m", "a\nb", "a\u202eb", "\u0085"])("rejects %j as a name", async (name) => {
  const reason = { code: expect.stringMatching(/^(?:authority|client)-name-characters$/) };
  const refused = { code: "certificate-name-invalid", details: expect.objectContaining({ reason }) };
  await expect(createClientRequest({ name })).rejects.toMatchObject(refused);
  await expect(createAuthority({ name })).rejects.toMatchObject(refused);
  await expect(issueClientCertificate(authority, { name })).rejects.toMatchObject(refused);
  const csr = pem("CERTIFICATE REQUEST", await buildRequest(name, localSigner(onCurve("P-256"))));
  await expect(signClientRequest(authority, csr, { now })).rejects.toMatchObject(refused);
});
