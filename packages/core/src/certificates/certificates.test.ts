import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { secret } from "../secret.ts";
import { createAuthority, loadAuthority } from "./authority.ts";
import { readDockerFolder } from "./docker-folder.ts";
import { issueCertificates, issueClientCertificate, issueServerCertificate } from "./issue.ts";
import { keyMatchesCertificate } from "./key-matches.ts";
import { loadPrivateKey } from "./keys.ts";
import { readCertificate, signedBy } from "./read.ts";

const now = new Date("2026-11-24T12:00:00Z");
const hostnames = ["demo.westeurope.cloudapp.azure.com", "apps.example.org", "localhost", "203.0.113.7", "2001:db8::7"];
async function codeOf(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    return isBerthError(error) ? error.code : undefined;
  }
  return undefined;
}

test("issues server certificates with every name, backdated, and never valid longer than the authority", async () => {
  const authority = await createAuthority({ name: "ours", validForDays: 30, now });
  const { cert, key } = await issueServerCertificate(authority, { hostnames, validForDays: 90, now });
  const details = readCertificate(cert);
  expect(details.dnsNames).toEqual(["demo.westeurope.cloudapp.azure.com", "apps.example.org", "localhost"]);
  expect(details.ipAddresses).toEqual(["203.0.113.7", "2001:db8::7"]);
  expect(details.notBefore.toISOString()).toBe("2026-11-24T11:50:00.000Z");
  expect(details.notAfter.getTime()).toBe(readCertificate(authority.cert).notAfter.getTime());
  expect(details.usages).toEqual(["server"]);
  expect(details.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(signedBy(cert, authority.cert)).toBe(true);
  expect(keyMatchesCertificate(cert, key)).toBe(true);
});

test("distinguishes two authorities with the same name", async () => {
  const [one, two] = await Promise.all([createAuthority({ name: "same" }), createAuthority({ name: "same" })]);
  const { cert } = await issueClientCertificate(one);
  expect(signedBy(cert, one.cert)).toBe(true);
  expect(signedBy(cert, two.cert)).toBe(false);
});

test("issues positive, unique serial numbers of 20 octets", async () => {
  const authority = await createAuthority({ name: "ours" });
  const serials = await Promise.all(
    Array.from(
      { length: 64 },
      async () => readCertificate((await issueClientCertificate(authority)).cert).serialNumber,
    ),
  );
  expect(new Set(serials).size).toBe(64);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{39}$/);
});

test.each([
  ["a wildcard inside", "foo.*.example.org"],
  ["a wildcard as the first label", "*.example.org"],
  ["an IDN as people write it", "bücher.example"],
  ["half an address", "10.0.0"],
  ["an address out of range", "300.1.1.1"],
  ["an IPv6 address with a zone", "fe80::1%eth0"],
  ["an underscore", "my_host.example.org"],
  ["an empty label", "a..example.org"],
  ["a line break", "a.example.org\nDNS:evil.example.org"],
])("rejects %s as a certificate name", async (_what, name) => {
  const authority = await createAuthority({ name: "ours" });
  expect(await codeOf(() => issueServerCertificate(authority, { hostnames: [name] }))).toBe("certificate-name-invalid");
});

test.each([
  ["pkcs8", "pem", undefined],
  ["pkcs1", "pem", undefined],
  ["sec1", "pem", undefined],
  ["pkcs8", "pem", "correct horse"],
  ["pkcs1", "pem", "correct horse"],
] as const)("loads a private key in %s %s (passphrase: %s)", async (type, format, passphrase) => {
  const key =
    type === "pkcs1"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
      : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const pem = key.export({
    type,
    format,
    ...(passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase }),
  } as never) as unknown as string;
  expect(loadPrivateKey(pem, passphrase === undefined ? undefined : secret(passphrase)).equals(key)).toBe(true);
  if (passphrase === undefined) return;
  expect(await codeOf(() => loadPrivateKey(pem))).toBe("key-passphrase");
  expect(await codeOf(() => loadPrivateKey(pem, secret("wrong")))).toBe("key-passphrase");
});

test("loads an existing authority, and reports what is wrong with an invalid one", async () => {
  const made = await createAuthority({ name: "ours", validForDays: 10, now });
  const key = made.key ?? secret("");
  const other = await createAuthority({ name: "other", now });
  const { server } = await issueCertificates(made, { hostnames, now });
  expect(loadAuthority({ cert: made.cert, key, now }).key?.reveal()).toBe(key.reveal());
  const codes = await Promise.all([
    codeOf(() => loadAuthority({ cert: made.cert, key: other.key ?? "", now })),
    codeOf(() => loadAuthority({ cert: server.cert, key: server.key, now })),
    codeOf(() => loadAuthority({ cert: made.cert, key, now: new Date("2026-12-24") })),
    codeOf(() => loadAuthority({ cert: made.cert, key, now: new Date("2026-10-24") })),
    codeOf(() => loadAuthority({ cert: "garbage", key, now })),
    codeOf(() => loadAuthority({ cert: key.reveal(), key, now })),
    codeOf(() => loadAuthority({ cert: made.cert, key: "-----BEGIN PRIVATE KEY-----", now })),
    codeOf(() => issueServerCertificate(made, { hostnames, now: new Date("2026-12-24") })),
    codeOf(() => issueServerCertificate(made, { hostnames, validForDays: 0, now })),
    codeOf(() => createAuthority({ name: "ours", keyAlgorithm: "dsa" as never })),
  ]);
  expect(codes).toEqual([
    "key-mismatch",
    "authority-invalid",
    "authority-expired",
    "authority-invalid",
    "certificate-unreadable",
    "certificate-unreadable",
    "key-unreadable",
    "authority-expired",
    "certificate-lifetime-invalid",
    "key-algorithm-unsupported",
  ]);
});

test("signs through the signer of an authority without a key", async () => {
  const made = await createAuthority({ name: "vault" });
  const calls: number[] = [];
  const sign = (tbs: Uint8Array) => {
    calls.push(tbs.length);
    return made.signer.sign(tbs);
  };
  const signer = { ...made.signer, sign };
  const authority = loadAuthority({ cert: made.cert, signer });
  expect(authority.key).toBeUndefined();
  const { cert } = await issueClientCertificate(authority);
  expect(signedBy(cert, made.cert)).toBe(true);
  expect(calls).toHaveLength(1);
});

test("reads a ~/.docker folder in docker's layout and in that of the old Azure CLI", async () => {
  const authority = await createAuthority({ name: "ours" });
  const { server, client } = await issueCertificates(authority, { hostnames });
  const files = { "ca.pem": client.ca, "cert.pem": client.cert, "key.pem": client.key.reveal() };
  expect(readDockerFolder(files).client.cert).toBe(client.cert);
  const old = readDockerFolder({
    ...files,
    "ca-key.pem": authority.key?.reveal() ?? "",
    "demo-server-cert.pem": server.cert,
    "demo-server-key.pem": server.key.reveal(),
  });
  expect(old.server?.cert).toBe(server.cert);
  expect(old.authority?.key.reveal()).toBe(authority.key?.reveal());
  expect(await codeOf(() => readDockerFolder({ "ca.pem": client.ca }))).toBe("docker-folder-incomplete");
  expect(await codeOf(() => readDockerFolder({ ...files, "key.pem": server.key.reveal() }))).toBe("key-mismatch");
});

test("never prints a private key", async () => {
  const authority = await createAuthority({ name: "ours" });
  const { server } = await issueCertificates(authority, { hostnames });
  const bits = createPrivateKey(server.key.reveal()).export({ format: "jwk" }).d ?? "";
  const printed =
    inspect({ authority, server }, { depth: null, showHidden: true }) + JSON.stringify({ authority, server });
  expect(printed).not.toContain("PRIVATE KEY");
  expect(printed).not.toContain(bits);
  expect(new X509Certificate(server.cert).ca).toBe(false);
});
