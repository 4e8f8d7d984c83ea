import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority, loadAuthority } from "./authority.ts";
import type { Signer } from "./material.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicKey = createPublicKey(privateKey);
const good: Signer = { publicKey, algorithm: "ecdsa-sha256", sign: async (tbs) => sign("sha256", tbs, privateKey) };
const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

test("creates an authority with a signer whose answers are signatures of its key", async () => {
  const { cert, key } = await createAuthority({ name: "sig", signer: good });
  expect(key).toBeUndefined();
  expect(loadAuthority({ cert, signer: good }).signer).toBe(good);
});

test.each<[string, unknown, string]>([
  [
    "r and s side by side",
    { ...good, sign: async (tbs: Uint8Array) => sign("sha256", tbs, { key: privateKey, dsaEncoding: "ieee-p1363" }) },
    "signature-raw",
  ],
  [
    "base64",
    { ...good, sign: async (tbs: Uint8Array) => sign("sha256", tbs, privateKey).toString("base64") },
    "signature-text",
  ],
  ["nothing", { ...good, sign: async () => undefined }, "signature-not-bytes"],
  ["no bytes", { ...good, sign: async () => Buffer.alloc(0) }, "signature-not-bytes"],
  ["another key", { ...good, sign: async (tbs: Uint8Array) => sign("sha256", tbs, other) }, "signature-of-other-key"],
  ["an algorithm of another key type", { ...good, algorithm: "rsa-sha256" }, "signer-key-type"],
  ["an unknown algorithm", { ...good, algorithm: "ES256" }, "signer-algorithm"],
  ["a key in PEM", { ...good, publicKey: publicKey.export({ type: "spki", format: "pem" }) }, "not-of-type"],
  ["a private key", { ...good, publicKey: privateKey }, "not-of-type"],
  ["no function", { publicKey, algorithm: "ecdsa-sha256" }, "not-of-type"],
  ["null", null, "not-of-type"],
])("rejects a signer that answers with %s", async (_what, signer, code) => {
  const creating = createAuthority({ name: "sig", signer: signer as Signer });
  await expect(creating).rejects.toMatchObject({ code: "signer-invalid", details: { reason: { code } } });
});

test("reports why a signer failed, whether it throws or rejects", async () => {
  const failing = () => {
    throw new Error("The module is locked");
  };
  for (const fails of [failing, async () => failing()])
    await expect(createAuthority({ name: "sig", signer: { ...good, sign: fails } })).rejects.toMatchObject({
      code: "signer-invalid",
      message: expect.stringContaining("The module is locked"),
    });
});

test("checks the signer of an authority that is loaded", async () => {
  const { cert } = await createAuthority({ name: "sig", signer: good });
  const wrong = { ...good, publicKey: "pem" } as unknown as Signer;
  expect(() => loadAuthority({ cert, signer: wrong })).toThrow(expect.objectContaining({ code: "signer-invalid" }));
});
