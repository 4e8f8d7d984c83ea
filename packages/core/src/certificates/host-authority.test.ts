import { X509Certificate } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { createAuthority } from "./authority.ts";
import { authorityWithCertificate, createHostAuthority } from "./host-authority.ts";
import { newGeneration, nextGeneration, readGeneration } from "./host-generation.ts";
import { issueClientCertificate, issueServerCertificate } from "./issue.ts";
import type { Authority } from "./material.ts";
import { issuedForHost, readCertificate, signedBy } from "./read.ts";

const generation = "5c1f0e9a7b3d2684-1";
let owner: Authority;
let build: Authority;

beforeAll(async () => {
  owner = await createAuthority({ name: "Anna", validForDays: 30 });
  build = await createHostAuthority(owner, { host: "build-1", generation });
});

test("creates a CA certificate with the owner's key, and the host and generation as subject", () => {
  const { subject, issuer, isAuthority, keyFingerprint, notAfter } = readCertificate(build.cert);
  expect({ subject, issuer, isAuthority }).toEqual({ subject: "build-1", issuer: "build-1", isAuthority: true });
  expect(keyFingerprint).toBe(readCertificate(owner.cert).keyFingerprint);
  expect(notAfter).toEqual(readCertificate(owner.cert).notAfter);
  expect(readGeneration(build.cert)).toEqual({ host: "build-1", generation });
  expect(readGeneration(owner.cert)).toBeUndefined();
});

const others = {
  "another host": { host: "build-2", generation },
  "another host's own generation": { host: "build-2", generation: "00000000000000aa-1" },
  "the next generation": { host: "build-1", generation: "5c1f0e9a7b3d2684-2" },
  "a later host of the same name": { host: "build-1", generation: "00000000000000aa-1" },
};

test.each(Object.entries(others))("issues certificates that the CA of %s does not verify", async (_, other) => {
  const foreign = await createHostAuthority(owner, other);
  const { cert: client } = await issueClientCertificate(build);
  const { cert: server } = await issueServerCertificate(build, { hostnames: ["build-1.example"] });
  for (const cert of [client, server]) {
    expect(signedBy(cert, build.cert)).toBe(true);
    expect(signedBy(cert, foreign.cert)).toBe(false);
    expect(signedBy(cert, owner.cert)).toBe(false);
  }
});

test("distinguishes generations by key identifier too, for verifiers that compare it", async () => {
  const other = await createHostAuthority(owner, others["the next generation"]);
  const identifiers = [owner, build, other].map(({ cert }) => new X509Certificate(cert).toLegacyObject());
  expect(new Set(identifiers.map(({ pubkey }) => pubkey?.toString("hex"))).size).toBe(1);
  const leaf = new X509Certificate((await issueClientCertificate(build)).cert);
  expect([owner, build, other].map(({ cert }) => leaf.checkIssued(new X509Certificate(cert)))).toEqual([
    false,
    true,
    false,
  ]);
});

test("creates another certificate that verifies the same chain", async () => {
  const again = await createHostAuthority(owner, { host: "build-1", generation });
  const { cert } = await issueClientCertificate(build);
  expect(again.cert).not.toBe(build.cert);
  expect(signedBy(cert, again.cert)).toBe(true);
});

test("recognises a certificate that was issued for a host in any generation", async () => {
  const stranger = await createAuthority({ name: "Bert" });
  const { cert } = await issueServerCertificate(build, { hostnames: ["build-1.example"] });
  expect(issuedForHost(cert, "build-1", owner.cert)).toBe(true);
  expect(issuedForHost(cert, "build-2", owner.cert)).toBe(false);
  expect(issuedForHost(cert, "build-1", stranger.cert)).toBe(false);
});

test("continues with a stored CA certificate of the owner's key only", async () => {
  const stranger = await createAuthority({ name: "Bert" });
  const stored = authorityWithCertificate(owner, build.cert);
  expect(stored?.cert).toBe(build.cert);
  expect(signedBy((await issueClientCertificate(stored ?? owner)).cert, build.cert)).toBe(true);
  expect(authorityWithCertificate(stranger, build.cert)).toBeUndefined();
});

test("creates generations that no other host has, and counts revocations", () => {
  expect(newGeneration()).toMatch(/^[0-9a-f]{16}-1$/);
  expect(newGeneration()).not.toBe(newGeneration());
  expect(nextGeneration({ host: "build-1", generation })).toBe("5c1f0e9a7b3d2684-2");
  expect(nextGeneration({ host: "build-1", generation: "5c1f0e9a7b3d2684-99" })).toBe("5c1f0e9a7b3d2684-100");
});

test.each(["", "1", "5c1f0e9a7b3d2684", "5c1f0e9a7b3d2684-0", "5C1F0E9A7B3D2684-1", "5c1f0e9a7b3d2684-1\n", "x-1"])(
  "rejects the generation %j",
  async (wrong) => {
    const error = await createHostAuthority(owner, { host: "build-1", generation: wrong }).catch((thrown) => thrown);
    expect(isBerthError(error, "generation-invalid") && error.details).toEqual({ host: "build-1", generation: wrong });
    expect(() => nextGeneration({ host: "build-1", generation: wrong })).toThrow();
  },
);

test("rejects an owner whose certificate has expired", async () => {
  const later = new Date(Date.now() + 40 * 86_400_000);
  const error = await createHostAuthority(owner, { host: "build-1", generation }, later).catch((thrown) => thrown);
  expect(isBerthError(error, "authority-expired")).toBe(true);
});
