import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "./authority.ts";
import { issueCertificates, issueClientCertificate } from "./issue.ts";
import { keyAlgorithms, type TlsMaterial } from "./material.ts";

const hostnames = ["demo.westeurope.cloudapp.azure.com", "apps.example.org", "localhost", "203.0.113.7", "2001:db8::7"];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "berth-certificates-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

describe.each(keyAlgorithms)("with %s keys", (keyAlgorithm) => {
  test("OpenSSL accepts authority, server and client certificates in strict RFC 5280 mode", async () => {
    const authority = await createAuthority({ name: "Zoë Ω docker", keyAlgorithm });
    const { server, client } = await issueCertificates(authority, { hostnames, keyAlgorithm });
    const ca = file(`${keyAlgorithm}-ca.pem`, authority.cert);
    for (const [purpose, { cert }] of [
      ["sslserver", server],
      ["sslclient", client],
    ] as const) {
      const leaf = file(`${keyAlgorithm}-${purpose}.pem`, cert);
      const { stdout, stderr } = spawnSync(
        "openssl",
        ["verify", "-x509_strict", "-check_ss_sig", "-purpose", purpose, "-CAfile", ca, leaf],
        { encoding: "utf8" },
      );
      expect(`${stdout}${stderr}`).toBe(`${leaf}: OK\n`);
      const wrong = purpose === "sslserver" ? "sslclient" : "sslserver";
      expect(spawnSync("openssl", ["verify", "-x509_strict", "-purpose", wrong, "-CAfile", ca, leaf]).status).not.toBe(
        0,
      );
    }
    const text = execFileSync(
      "openssl",
      ["x509", "-in", ca, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space"],
      { encoding: "utf8" },
    );
    expect(text).toContain("Zoë Ω docker");
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
  });

  test("connects server and client of one authority over TLS, and rejects other clients", async () => {
    const [authority, other] = await Promise.all([
      createAuthority({ name: "ours", keyAlgorithm }),
      createAuthority({ name: "ours", keyAlgorithm: "ecdsa-p256" }),
    ]);
    const { server, client } = await issueCertificates(authority, { hostnames, keyAlgorithm });
    const stranger = await issueClientCertificate(other);
    expect(await talk(server, client)).toBe("hello");
    expect(await talk(server, { ...stranger, ca: client.ca })).toMatch(/^rejected/);
    expect(await talk(server, { ...client, cert: server.cert, key: server.key })).toMatch(/^rejected/);
    expect(await talk(server, undefined)).toMatch(/^rejected/);
    expect(await talk(server, { ...client, ca: other.cert })).toMatch(/^rejected/);
  });
});

async function talk(server: TlsMaterial, client: TlsMaterial | undefined): Promise<string> {
  const listener = createServer(
    { ca: server.ca, cert: server.cert, key: server.key.reveal(), requestCert: true, rejectUnauthorized: true },
    (socket) => socket.end("hello"),
  );
  listener.on("tlsClientError", () => undefined);
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  try {
    return await new Promise<string>((resolve) => {
      const material =
        client === undefined ? { ca: server.ca } : { ca: client.ca, cert: client.cert, key: client.key.reveal() };
      const socket: TLSSocket = connect({
        host: "127.0.0.1",
        port,
        servername: "demo.westeurope.cloudapp.azure.com",
        ...material,
      });
      let heard = "";
      socket.on("data", (chunk) => {
        heard += String(chunk);
      });
      socket.on("error", (error) => resolve(`rejected: ${error.message}`));
      socket.on("close", () => resolve(heard === "" ? "rejected: closed" : heard));
    });
  } finally {
    listener.close();
  }
}

test.each([
  ["2049-12-31T23:00:00Z", "UTCTIME", "UTCTIME"],
  ["2049-12-31T23:59:00Z", "UTCTIME", "GENERALIZEDTIME"],
  ["2051-01-01T00:00:00Z", "GENERALIZEDTIME", "GENERALIZEDTIME"],
])("encodes the validity from %s as %s and %s", async (from, first, second) => {
  const { cert } = await createAuthority({
    name: "ours",
    validForDays: from.startsWith("2049-12-31T23:00") ? 1 / 48 : 1 / 24,
    now: new Date(from),
  });
  const times = execFileSync("openssl", ["asn1parse"], { input: cert, encoding: "utf8" }).match(
    /UTCTIME|GENERALIZEDTIME/g,
  );
  expect(times).toEqual([first, second]);
});
