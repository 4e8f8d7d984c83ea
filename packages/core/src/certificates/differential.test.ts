import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { certificatePem, newSerialNumber, validity } from "./form.ts";
import { issueCertificates } from "./issue.ts";
import { createKey, localSigner, toPem } from "./keys.ts";
import { type Authority, keyAlgorithms, type TlsMaterial } from "./material.ts";
import { subjectNames } from "./names.ts";
import { readCertificate, signedBy } from "./read.ts";
import { buildCertificate, type CertificateRequest } from "./x509.ts";

// Other people's judgement of Berth's certificates. Go's, by dockerd and the docker CLI, is in packages/testing.

const hostname = "demo.westeurope.cloudapp.azure.com";
const hostnames = [hostname, "203.0.113.7", "2001:db8::7"];
const hour = 3_600_000;
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "berth-differential-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(keyAlgorithms)("with %s keys", (keyAlgorithm) => {
  test.skipIf(!has("openssl"))("OpenSSL takes the authority, and names and addresses of the server", async () => {
    const { authority, server } = await make(keyAlgorithm);
    const ca = file(authority.cert);
    expect(openssl("-x509_strict", "-check_ss_sig", "-CAfile", ca, ca)).toBe("");
    for (const name of hostnames) {
      const check = name === hostname ? ["-verify_hostname", name] : ["-verify_ip", name];
      expect(openssl("-x509_strict", "-purpose", "sslserver", ...check, "-CAfile", ca, file(server.cert))).toBe("");
    }
    expect(openssl("-verify_hostname", "other.example", "-CAfile", ca, file(server.cert))).toMatch(
      /hostname mismatch/i,
    );
  });

  test.skipIf(!has("certtool"))("GnuTLS takes authority, server and client, each for its purpose alone", async () => {
    const { authority, server, client } = await make(keyAlgorithm);
    const ca = file(authority.cert);
    expect(gnutls(ca, authority.cert)).toBe(true);
    expect(gnutls(ca, server.cert, "--verify-purpose=1.3.6.1.5.5.7.3.1", `--verify-hostname=${hostname}`)).toBe(true);
    expect(gnutls(ca, client.cert, "--verify-purpose=1.3.6.1.5.5.7.3.2")).toBe(true);
    expect(gnutls(ca, server.cert, "--verify-purpose=1.3.6.1.5.5.7.3.2")).toBe(false);
    expect(gnutls(ca, client.cert, "--verify-purpose=1.3.6.1.5.5.7.3.1")).toBe(false);
    expect(gnutls(ca, server.cert, "--verify-hostname=other.example")).toBe(false);
  });
});

/** What is wrong with a certificate, and must be seen by whoever meets it. Each is one change of a good one. */
const mutations: readonly [what: string, change: Partial<CertificateRequest>][] = [
  ["has expired", { notBefore: new Date(Date.now() - 9 * hour), notAfter: new Date(Date.now() - hour) }],
  ["is not valid yet", { notBefore: new Date(Date.now() + hour) }],
  ["is for clients", { usage: "client" }],
  ["is an authority's", { usage: "authority" }],
  ["names another host", { names: subjectNames(["other.example"]) }],
  ["names nobody", { names: { dns: [], ip: [] } }],
  ["has the address as a name", { names: { dns: ["203.0.113.7"], ip: [] } }],
];

test.each(mutations)("a server whose certificate %s is refused by Node, OpenSSL and GnuTLS", async (what, change) => {
  const authority = await createAuthority({ name: "ours" });
  await expectJudgement(await mutate(authority, {}), true);
  // GnuTLS asks for the purpose alone, which an authority's does not narrow.
  await expectJudgement(await mutate(authority, change), false, { gnutls: what === "is an authority's" });
});

test("a server whose certificate another authority of the same name has signed is refused by all", async () => {
  const [ours, other] = [await createAuthority({ name: "ours" }), await createAuthority({ name: "ours" })];
  await expectJudgement({ ...(await mutate(other, {})), ca: ours.cert }, false);
});

test("a certificate of which a bit of the signature is turned round is refused by all", async () => {
  const good = await mutate(await createAuthority({ name: "ours" }), {});
  const der = Buffer.from(new X509Certificate(good.cert).raw);
  der[der.length - 5] = (der[der.length - 5] ?? 0) ^ 1;
  await expectJudgement({ ...good, cert: certificatePem(der) }, false);
});

test("a certificate under a leaf, or under an authority below the authority, is refused", async () => {
  const authority = await createAuthority({ name: "ours" });
  const { server } = await issueCertificates(authority, { hostnames });
  for (const usage of ["server", "authority"] as const) {
    // pathlen:0 forbids the second, CA:FALSE the first.
    const key = await createKey("ecdsa-p256");
    const between = await mutate(authority, { usage, publicKey: localSigner(key).publicKey });
    const below = await mutate({ cert: between.cert, signer: localSigner(key), key: undefined }, {});
    expect(signedBy(below.cert, authority.cert)).toBe(false);
    expect(await meet({ ...below, ca: server.ca, cert: below.cert + between.cert }, hostname)).toMatch(/^refused/);
  }
});

test.each([
  ["2049-12-31T23:59:59Z", "2049-12-31T23:59:59.000Z"],
  ["2050-01-01T00:00:00Z", "2050-01-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
])("an end at %s is read as that by Berth, Node and OpenSSL", async (notAfter, iso) => {
  const authority = await createAuthority({ name: "ours" });
  const { cert } = await mutate(authority, { notAfter: new Date(notAfter) });
  expect(readCertificate(cert).notAfter.toISOString()).toBe(iso);
  expect(new X509Certificate(cert).validToDate.toISOString()).toBe(iso);
  if (!has("openssl")) return;
  const { stdout } = spawnSync("openssl", ["x509", "-noout", "-enddate", "-dateopt", "iso_8601"], {
    input: cert,
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe(`notAfter=${notAfter.replace("T", " ")}`);
});

test("a lifetime beyond the year 9999 is refused, not wrapped", async () => {
  await expect(createAuthority({ name: "ours", validForDays: 3_000_000 })).rejects.toMatchObject({
    code: "certificate-lifetime-invalid",
  });
});

test("an internationalised name goes in in its xn-- form, and people's names in UTF-8", async () => {
  const authority = await createAuthority({ name: "北京 Zoë 🐳" });
  const { server, client } = await issueCertificates(authority, {
    hostnames: ["xn--bcher-kva.example", "::ffff:192.0.2.1"],
    clientName: "Zoë, O=evil",
  });
  expect(readCertificate(authority.cert).subject).toBe("北京 Zoë 🐳");
  expect(readCertificate(server.cert)).toMatchObject({
    dnsNames: ["xn--bcher-kva.example"],
    ipAddresses: ["::ffff:c000:201"],
  });
  // One name, whatever is in it: no further part of the subject.
  expect(new X509Certificate(client.cert).toLegacyObject().subject).toMatchObject({
    CN: "Zoë, O=evil",
    O: "docker client",
  });
});

async function make(keyAlgorithm: (typeof keyAlgorithms)[number]) {
  const authority = await createAuthority({ name: "Zoë Ω docker", keyAlgorithm });
  return { authority, ...(await issueCertificates(authority, { hostnames, keyAlgorithm })) };
}

/** A server's certificate as the authority would issue it, but for the change. */
async function mutate(authority: Authority, change: Partial<CertificateRequest>): Promise<TlsMaterial> {
  const key = await createKey("ecdsa-p256");
  const der = await buildCertificate(
    {
      subject: [{ type: "commonName", value: "mutant" }],
      issuer: new X509Certificate(authority.cert).raw,
      publicKey: localSigner(key).publicKey,
      ...validity(new Date(), hour),
      serialNumber: newSerialNumber(),
      usage: "server",
      names: subjectNames(hostnames),
      ...change,
    },
    authority.signer,
  );
  return { ca: authority.cert, cert: certificatePem(der), key: toPem(key) };
}

/** What each that is on this machine makes of a server that shows this certificate. */
async function expectJudgement(material: TlsMaterial, good: boolean, but: { gnutls?: boolean } = {}): Promise<void> {
  const ca = file(material.ca);
  const words = ["-x509_strict", "-purpose", "sslserver", "-verify_hostname", hostname, "-CAfile", ca];
  const purpose = ["--verify-purpose=1.3.6.1.5.5.7.3.1", `--verify-hostname=${hostname}`];
  expect({
    node: (await meet(material, hostname)) === "met",
    openssl: has("openssl") ? openssl(...words, file(material.cert)) === "" : good,
    gnutls: has("certtool") ? gnutls(ca, material.cert, ...purpose) : good || but.gnutls === true,
  }).toEqual({ node: good, openssl: good, gnutls: good || but.gnutls === true });
}

async function meet({ ca, cert, key }: TlsMaterial, servername: string): Promise<string> {
  const server = createServer({ cert, key: key.reveal() }, (socket) => socket.end());
  server.on("tlsClientError", () => undefined).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: "127.0.0.1", port, servername, ca });
  try {
    return await new Promise<string>((resolve) => {
      socket.on("secureConnect", () => resolve("met"));
      socket.on("error", ({ message }) => resolve(`refused: ${message}`));
    });
  } finally {
    socket.destroy();
    server.close();
  }
}

let count = 0;
function file(text: string): string {
  count += 1;
  const path = join(folder, `${count}.pem`);
  writeFileSync(path, text);
  return path;
}

/** What OpenSSL has against it: nothing is an empty string. */
function openssl(...args: string[]): string {
  const { status, stderr, stdout } = spawnSync("openssl", ["verify", ...args], { encoding: "utf8" });
  return status === 0 ? "" : stderr + stdout;
}

function gnutls(ca: string, cert: string, ...purpose: string[]): boolean {
  const args = ["--verify", `--load-ca-certificate=${ca}`, ...purpose];
  return spawnSync("certtool", args, { input: cert, encoding: "utf8" }).status === 0;
}
