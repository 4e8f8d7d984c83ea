import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { ClientSecretCredential } from "@azure/identity";
import {
  connectVault,
  isBerthError,
  issueCertificates,
  readCertificate,
  secret,
  signedBy,
  type Vault,
  vaultAuthority,
  vaultSecrets,
  vaultSigner,
} from "@dockberth/core";
import { type Emulator, startEmulator } from "@dockberth/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toDer } from "../../core/src/azure/key-vault/signer.ts";
import { failure } from "../src/failure.ts";

let emulator: Emulator;
let vault: Vault;

beforeAll(async () => {
  emulator = await startEmulator();
  const credential = new ClientSecretCredential(emulator.tenantId, emulator.clientId, emulator.clientSecret, {
    authorityHost: emulator.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: emulator.ca },
  });
  vault = await connectVault({ credential, url: emulator.url, ca: emulator.ca });
});

afterAll(async () => {
  await emulator?.close();
});

describe("an authority with its key in a vault", () => {
  test("is created once, and is the same for every later caller", async () => {
    const made = await vaultAuthority(vault, { name: "vault tests", kind: "key", prefix: "made-once" });
    const again = await vaultAuthority(vault, { name: "vault tests", kind: "key", prefix: "made-once" });
    expect(again.cert).toBe(made.cert);
    expect(made.key).toBeUndefined();
    expect(readCertificate(made.cert)).toMatchObject({ subject: "vault tests", isAuthority: true });
  });

  test.each(["ec", "rsa"])("issues certificates with an %s key that OpenSSL and Node accept", async (kind) => {
    const prefix = `issues-${kind}`;
    if (kind === "rsa") await vault.keys.createRsaKey(prefix, { keySize: 2048 });
    const authority = await vaultAuthority(vault, { name: "vault tests", kind: "key", prefix });
    const { server, client } = await issueCertificates(authority, { hostnames: ["one.example", "203.0.113.7"] });
    const folder = mkdtempSync(join(tmpdir(), "berth-vault-"));
    for (const [name, { cert }] of Object.entries({ server, client })) {
      expect(signedBy(cert, authority.cert)).toBe(true);
      writeFileSync(join(folder, "ca.pem"), authority.cert);
      writeFileSync(join(folder, "cert.pem"), cert);
      const words = ["verify", "-x509_strict", "-purpose", `ssl${name}`, "-CAfile", "ca.pem", "cert.pem"];
      expect(execFileSync("openssl", words, { cwd: folder, encoding: "utf8" })).toBe("cert.pem: OK\n");
    }
    rmSync(folder, { recursive: true });
  });

  test("stores its key as a secret in the vault and nowhere else", async () => {
    const made = await vaultAuthority(vault, { name: "vault tests", kind: "secret", prefix: "as-secret" });
    const again = await vaultAuthority(vault, { name: "vault tests", kind: "secret", prefix: "as-secret" });
    expect(again.cert).toBe(made.cert);
    expect(inspect([emulator.requests(), made], { depth: 8 })).not.toContain("PRIVATE KEY");
  });

  test("reports a missing key and an unreachable vault", async () => {
    const missing = await failure(() => vaultSigner(vault, "none"));
    expect(isBerthError(missing, "vault-unavailable") && missing.message).toContain("it has no key none");
    const { signer } = await vaultAuthority(vault, { name: "vault tests", kind: "key", prefix: "down" });
    emulator.failNext({ path: /\/sign$/, answer: "reset-before", times: 4 });
    expect(isBerthError(await failure(() => signer.sign(Buffer.from("tbs"))), "vault-unavailable")).toBe(true);
  });
});

describe("a vault through Azure's own clients", () => {
  test("signs digests with r and s of exactly 32 octets", async () => {
    const key = await vault.keys.createEcKey("raw", { curve: "P-256" });
    const client = vault.cryptography(key);
    const { publicKey } = await vaultSigner(vault, "raw");
    for (let round = 0; round < 40; round++) {
      const text = Buffer.from(`round ${round}`);
      const { result } = await client.sign("ES256", createHash("sha256").update(text).digest());
      expect(result.length).toBe(64);
      expect(verify("sha256", text, { key: publicKey, dsaEncoding: "ieee-p1363" }, result)).toBe(true);
    }
  });

  test("rejects what Key Vault rejects", async () => {
    const key = await vault.keys.createEcKey("refuses", { curve: "P-256" });
    await expect(vault.keys.createEcKey("other", { curve: "P-521" })).rejects.toMatchObject({ statusCode: 400 });
    await expect(vault.keys.getKey("none")).rejects.toMatchObject({ statusCode: 404, code: "KeyNotFound" });
    await expect(vault.secrets.getSecret("none")).rejects.toMatchObject({ statusCode: 404, code: "SecretNotFound" });
    expect(key.key?.d).toBeUndefined();
    expect((await fetchWithoutToken()).status).toBe(401);
  });

  test("keeps versions of secrets, and the name of a deleted one until it is purged", async () => {
    const first = await vault.secrets.setSecret("versions", "one");
    await vault.secrets.setSecret("versions", "two");
    expect((await vault.secrets.getSecret("versions")).value).toBe("two");
    expect((await vault.secrets.getSecret("versions", { version: first.properties.version ?? "" })).value).toBe("one");
    await vaultSecrets(vault).remove("versions");
    await vaultSecrets(vault).remove("versions");
    expect(await vaultSecrets(vault).get("versions")).toBeUndefined();
    await expect(vault.secrets.setSecret("versions", "three")).rejects.toMatchObject({ statusCode: 409 });
    await vault.secrets.purgeDeletedSecret("versions");
    await vaultSecrets(vault).put("versions", secret("three"));
    expect((await vaultSecrets(vault).get("versions"))?.reveal()).toBe("three");
  });

  test("never has a secret in its list of requests", async () => {
    await vaultSecrets(vault).put("canary", secret("canary-77c1"));
    expect(inspect(emulator.requests(), { depth: 9 })).not.toContain("canary-77c1");
  });
});

describe("toDer", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

  test("encodes a thousand signatures that verify", () => {
    for (let round = 0; round < 1000; round++) {
      const text = Buffer.from(`round ${round}`);
      const raw = sign("sha256", text, { key: privateKey, dsaEncoding: "ieee-p1363" });
      expect(verify("sha256", text, publicKey, toDer(raw))).toBe(true);
    }
  });

  test.each([
    ["removes leading zeros", `${"00".repeat(31)}01`, `${"00".repeat(30)}0102`, "3007020101" + "02020102"],
    [
      "adds a zero before a set first bit",
      `80${"00".repeat(31)}`,
      `7f${"00".repeat(31)}`,
      `3045022100${`80${"00".repeat(31)}`}0220${`7f${"00".repeat(31)}`}`,
    ],
    [
      "adds a zero before a short value with its first bit set",
      `${"00".repeat(31)}ff`,
      `${"00".repeat(31)}01`,
      "3007" + "020200ff" + "020101",
    ],
  ])("%s", (_what, r, s, der) => {
    expect(toDer(Buffer.from(r + s, "hex")).toString("hex")).toBe(der);
  });
});

async function fetchWithoutToken(): Promise<{ status: number | undefined }> {
  const { request } = await import("node:https");
  return new Promise((resolve, reject) => {
    const url = new URL("/secrets/any?api-version=7.6", emulator.url);
    request(url, { ca: emulator.ca }, (response) => resolve({ status: response.resume().statusCode }))
      .on("error", reject)
      .end();
  });
}
