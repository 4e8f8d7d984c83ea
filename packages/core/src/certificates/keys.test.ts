import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { secret } from "../secret.ts";
import { failure } from "./failure.testing.ts";
import { createEncodedKey, createKey, loadPrivateKey, localSigner, toPem } from "./keys.ts";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const pem = toPem(ec).reveal();

test.each([
  ["ecdsa-p256", "ec", { namedCurve: "prime256v1" }],
  ["ed25519", "ed25519", {}],
  ["rsa-2048", "rsa", { modulusLength: 2048 }],
  ["rsa-3072", "rsa", { modulusLength: 3072 }],
] as const)("creates keys of type %s", async (algorithm, type, details) => {
  const key = await createKey(algorithm);
  expect([key.type, key.asymmetricKeyType]).toEqual(["private", type]);
  expect(key.asymmetricKeyDetails).toMatchObject(details);
});

test("writes both halves of a new key as OpenSSL does, also where a private number is short", async () => {
  const shortNumber = Buffer.from("0201010420" + "00", "hex");
  let short = 0;
  for (let round = 0; round < 200 || (short === 0 && round < 10_000); round += 1) {
    const { pkcs8, spki } = await createEncodedKey("ecdsa-p256");
    const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    expect(key.export({ format: "der", type: "pkcs8" }).equals(pkcs8)).toBe(true);
    expect(createPublicKey(key).export({ format: "der", type: "spki" }).equals(spki)).toBe(true);
    if (pkcs8.includes(shortNumber)) short += 1;
  }
  expect(short).toBeGreaterThan(0);
});

test.each(["rsa-2048", "ed25519"] as const)("writes both halves of a new key of type %s", async (algorithm) => {
  const { pkcs8, spki } = await createEncodedKey(algorithm);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  expect(createPublicKey(key).export({ format: "der", type: "spki" }).equals(spki)).toBe(true);
});

test("creates RSA keys of the size in the name of the algorithm", async () => {
  expect((await createKey("rsa-4096")).asymmetricKeyDetails).toMatchObject({ modulusLength: 4096 });
});

test("rejects an unknown key algorithm by name", async () => {
  await expect(createKey("dsa" as never)).rejects.toMatchObject({
    code: "key-algorithm-unsupported",
    details: { algorithm: "dsa" },
  });
});

test("creates many RSA keys at once", async () => {
  const keys = await Promise.all(Array.from({ length: 5 }, () => createKey("rsa-2048")));
  expect(new Set(keys.map((key) => toPem(key).reveal())).size).toBe(5);
});

test.each([
  ["ecdsa-sha256", ec, "sha256"],
  ["rsa-sha256", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, "sha256"],
  ["ed25519", generateKeyPairSync("ed25519").privateKey, null],
] as const)("signs with %s", async (algorithm, key, digest) => {
  const signer = localSigner(key);
  const text = Buffer.from("to be signed");
  expect(signer.algorithm).toBe(algorithm);
  expect(signer.publicKey.type).toBe("public");
  expect(verify(digest, text, createPublicKey(key), await signer.sign(text))).toBe(true);
});

test("rejects keys that certificates cannot contain", () => {
  const { privateKey } = generateKeyPairSync("x25519");
  expect(() => localSigner(privateKey)).toThrow(
    expect.objectContaining({ code: "key-algorithm-unsupported", details: { algorithm: "x25519" } }),
  );
});

test.each([
  ["ec", { namedCurve: "P-256" }],
  ["ec", { namedCurve: "P-384" }],
  ["ec", { namedCurve: "secp256k1" }],
  ["ec", { namedCurve: "brainpoolP256r1" }],
  ["rsa", { modulusLength: 2048 }],
  ["ed25519", undefined],
])("writes a private key of type %s (%j) as OpenSSL does", (type, options) => {
  for (let round = 0; round < (type === "rsa" ? 1 : 100); round += 1) {
    const { privateKey } = generateKeyPairSync(type as "ec", options as { namedCurve: string });
    expect(toPem(privateKey).reveal()).toBe(privateKey.export({ type: "pkcs8", format: "pem" }));
  }
});

test("writes keys as unencrypted PKCS#8", () => {
  expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
});

test.each([
  "",
  " \n ",
  "hello\n",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
  "-----BEGIN PRIVATE KEY-----\nQUJD\n",
  "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n",
  "-----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n",
])("explains why %j is not a private key", (text) => {
  expect(failure(() => loadPrivateKey(text, undefined, "This key"))).toMatchSnapshot();
});

test('calls a key "The key" by default', () => {
  expect(failure(() => loadPrivateKey(""))).toMatchObject({ details: { what: "The key" } });
});

test("reports a missing or wrong passphrase", () => {
  const encrypted = ec.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "right" }) as string;
  expect(failure(() => loadPrivateKey(encrypted))).toEqual({ code: "key-passphrase", details: { what: "The key" } });
  expect(failure(() => loadPrivateKey(encrypted, secret("wrong"), "It"))).toEqual({
    code: "key-passphrase",
    details: { what: "It" },
  });
  expect(loadPrivateKey(encrypted, secret("right")).equals(ec)).toBe(true);
});

test("names an encryption that OpenSSL no longer supports, with the right passphrase and with a wrong one", () => {
  for (const passphrase of ["x", "wrong"])
    expect(failure(() => loadPrivateKey(overMd5AndDes, secret(passphrase)))).toEqual({
      code: "key-unreadable",
      details: { what: "The key", reason: { code: "encryption-unsupported" } },
    });
});

test("ignores the passphrase for an unencrypted key", () => {
  expect(loadPrivateKey(secret(pem)).equals(ec)).toBe(true);
  expect(loadPrivateKey(pem, secret("unused")).equals(ec)).toBe(true);
  expect(failure(() => loadPrivateKey("", secret("unused")))).toMatchObject({ code: "key-unreadable" });
});

test.each([
  ["ec", ec],
  ["rsa", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey],
])("rejects an %s key whose halves do not match", (kind, key) => {
  const damaged = kind === "ec" ? withOtherPoint() : withOtherModulus(key.export({ type: "pkcs8", format: "der" }));
  expect(failure(() => loadPrivateKey(damaged))).toMatchObject({ code: "key-unreadable" });
});

test("loads an Ed25519 key", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  expect(loadPrivateKey(toPem(privateKey)).equals(privateKey)).toBe(true);
});

test("accepts a key of a type that cannot sign, until a signature is needed", () => {
  const { privateKey } = generateKeyPairSync("x25519");
  expect(loadPrivateKey(toPem(privateKey)).equals(privateKey)).toBe(true);
});

/** Made by `openssl pkcs8 -topk8 -v1 PBE-MD5-DES -passout pass:x`, with OpenSSL's legacy provider. */
const overMd5AndDes = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGwMBsGCSqGSIb3DQEFAzAOBAiup0JAIF409QICCAAEgZBFM+0ZQKw0uZRaR9Ar
y6IfHHvtWWT7AIwMxawzn0dnOyzsFToEVbRjwPx2IZoYz3RFUcsTHoUuzGqsyCDE
g6566VFVO4kYk8/v4zVklq2MkmmUWsF9MkuWRMUnMy08w4jHZX0qZ//rK2tpM7aM
BKMPA/cIbmqWeNiYhuYdb9/j8ruv6JqBeP54hz8T/gSEfOY=
-----END ENCRYPTED PRIVATE KEY-----
`;

/** The number of one key with the point of another, which OpenSSL reads. */
function withOtherPoint(): string {
  const der = ec.export({ type: "pkcs8", format: "der" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "der" });
  const damaged = Buffer.concat([der.subarray(0, -65), other.subarray(-65)]);
  return toPem(createPrivateKey({ key: damaged, format: "der", type: "pkcs8" })).reveal();
}

/** One bit of the modulus turned round. */
function withOtherModulus(der: Buffer): string {
  const damaged = Buffer.from(der);
  damaged[100] = (damaged[100] ?? 0) ^ 1;
  const base64 = damaged.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${base64.join("\n")}\n-----END PRIVATE KEY-----\n`;
}
