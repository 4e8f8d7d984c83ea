import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { createAuthority, loadAuthority } from "./authority.ts";
import { day, hour } from "./form.ts";
import { createHostAuthority } from "./host-authority.ts";
import { issueCertificates, issueClientCertificate, issueServerCertificate, requireUnexpired } from "./issue.ts";
import { loadPrivateKey } from "./keys.ts";
import { readCertificate } from "./read.ts";

const now = new Date("2026-11-24T12:00:00Z");
const authority = await createAuthority({ name: "ours", now });
const until = (cert: string) => readCertificate(cert).notAfter.getTime() - now.getTime();
const subjectOf = (cert: string) => new X509Certificate(cert).subject.split("\n");

test("issues server certificates for 90 days and client certificates for 24 hours by default", async () => {
  const { server, client } = await issueCertificates(authority, { hostnames: ["a.example"], now });
  expect([until(server.cert), until(client.cert)]).toEqual([90 * day, 24 * hour]);
  const [one, other] = await Promise.all([
    issueServerCertificate(authority, { hostnames: ["a.example"], now }),
    issueClientCertificate(authority, { now }),
  ]);
  expect([until(one.cert), until(other.cert)]).toEqual([90 * day, 24 * hour]);
});

test("issues both certificates for the requested lifetimes", async () => {
  const asked = { serverValidForDays: 3, clientValidForHours: 5, clientName: "anna", hostnames: ["a.example"], now };
  const { server, client } = await issueCertificates(authority, asked);
  expect([until(server.cert), until(client.cert)]).toEqual([3 * day, 5 * hour]);
  expect(subjectOf(client.cert)).toEqual(["O=docker client", "CN=anna"]);
});

test("sets the extended key usage of each side only", async () => {
  const { server, client } = await issueCertificates(authority, { hostnames: ["a.example"], now });
  expect(readCertificate(server.cert)).toMatchObject({ usages: ["server"], isAuthority: false });
  expect(readCertificate(client.cert)).toMatchObject({ usages: ["client"], isAuthority: false, dnsNames: [] });
  expect([subjectOf(server.cert), subjectOf(client.cert)]).toEqual([
    ["O=docker server", "CN=a.example"],
    ["O=docker client", "CN=client"],
  ]);
  expect([server.ca, client.ca]).toEqual([authority.cert, authority.cert]);
});

test("uses client as the default name of a client", async () => {
  expect(subjectOf((await issueClientCertificate(authority, { now })).cert)).toEqual(["O=docker client", "CN=client"]);
});

test("uses the requested key type for both certificates, and P-256 by default", async () => {
  const { server, client } = await issueCertificates(authority, { hostnames: ["a.example"], now });
  for (const { cert, key } of [server, client]) {
    expect(readCertificate(cert).keyAlgorithm).toBe("ec prime256v1");
    expect(loadPrivateKey(key).asymmetricKeyType).toBe("ec");
  }
  const keyAlgorithm = "ed25519";
  const asked = await issueCertificates(authority, { hostnames: ["a.example"], keyAlgorithm, now });
  for (const { cert } of [asked.server, asked.client]) expect(readCertificate(cert).keyAlgorithm).toBe("ed25519");
  const one = await issueServerCertificate(authority, { hostnames: ["a.example"], keyAlgorithm, now });
  const other = await issueClientCertificate(authority, { keyAlgorithm, now });
  for (const { cert } of [one, other]) expect(readCertificate(cert).keyAlgorithm).toBe("ed25519");
  expect(readCertificate((await issueServerCertificate(authority, { hostnames: ["a"], now })).cert).keyAlgorithm).toBe(
    "ec prime256v1",
  );
});

test.each([
  ["the first name", ["a.example", "b.example"], "a.example"],
  ["the first name that is short enough", [`${"a".repeat(61)}.example`, "b.example"], "b.example"],
  ["a name of 64 characters", [`${"a".repeat(60)}.org`], `${"a".repeat(60)}.org`],
  ["docker, where none is", [`${"a".repeat(61)}.org`], "docker"],
])("uses as the common name of a server %s", async (_what, hostnames, expected) => {
  const { cert } = await issueServerCertificate(authority, { hostnames, now });
  expect(readCertificate(cert).subject).toBe(expected);
});

test("rejects a server certificate without names", async () => {
  await expect(issueServerCertificate(authority, { hostnames: [], now })).rejects.toMatchObject({
    code: "certificate-name-invalid",
    details: { name: "", reason: { code: "no-server-name" } },
  });
});

test.each([
  ["x", true],
  ["x".repeat(64), true],
  ["Ω".repeat(64), true],
  ["x".repeat(65), false],
  ["", false],
  ["  ", false],
])("allows %j as the name of a client: %s", async (name, isTaken) => {
  const error = await issueClientCertificate(authority, { name, now }).catch((thrown: unknown) => thrown);
  expect(isBerthError(error, "certificate-name-invalid")).toBe(!isTaken);
  if (isBerthError(error, "certificate-name-invalid"))
    expect(error.details).toEqual({ name, reason: { code: "client-name-length", max: 64 } });
});

test("issues certificates until the authority expires", async () => {
  const { notAfter } = readCertificate(authority.cert);
  const before = new Date(notAfter.getTime() - 1);
  expect(requireUnexpired(authority, before).notAfter).toEqual(notAfter);
  const end = { subject: "ours", notAfter: notAfter.toISOString() };
  for (const late of [notAfter, new Date(notAfter.getTime() + 1)])
    expect(() => requireUnexpired(authority, late)).toThrow(
      expect.objectContaining({ code: "authority-expired", details: end }),
    );
});

test("cuts certificates to the validity of their authority", async () => {
  const short = await createAuthority({ name: "short", validForDays: 1, now });
  const { notBefore, notAfter } = readCertificate(short.cert);
  const { server, client } = await issueCertificates(short, {
    ...{ hostnames: ["a.example"], serverValidForDays: 9, clientValidForHours: 99 },
    now,
  });
  for (const { cert } of [server, client]) expect(readCertificate(cert)).toMatchObject({ notBefore, notAfter });
});

test.each([{ hostnames: [undefined] }, { hostnames: [{}] }, { hostnames: "x" }])(
  "rejects %o, which is no list of names",
  async (wrong) => {
    const field = "hostnames";
    const rejected = expect(issueServerCertificate(authority, wrong as never)).rejects;
    await rejected.toMatchObject({ code: "option-invalid", details: { field } });
  },
);

test.each([new Date(Number.NaN), "2026-11-28" as unknown as Date])(
  "rejects the time %s in every call",
  async (wrong) => {
    const options = { name: "x", hostnames: ["x"], now: wrong };
    const { cert, signer } = authority;
    const calls = [
      async () => createAuthority(options),
      async () => loadAuthority({ cert, signer, now: wrong }),
      async () => issueCertificates(authority, options),
      async () => issueServerCertificate(authority, options),
      async () => issueClientCertificate(authority, options),
      async () => createHostAuthority(authority, { host: "x" }, wrong),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({ code: "option-invalid", details: { field: "now" } });
  },
);
