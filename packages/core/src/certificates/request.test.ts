import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { createAuthority } from "./authority.ts";
import { keyAlgorithms } from "./material.ts";
import { keyMatchesCertificate, readCertificate, signedBy } from "./read.ts";
import { createClientRequest, signClientRequest } from "./request.ts";

const withoutOpenssl = spawnSync("openssl", ["version"]).status !== 0;

test.each(keyAlgorithms)("issues a client certificate for a request with a %s key", async (keyAlgorithm) => {
  const authority = await createAuthority({ name: "ours" });
  const { csr, key } = await createClientRequest({ name: "Zoë", keyAlgorithm });
  const cert = await signClientRequest(authority, csr, { validForHours: 8 });
  expect(readCertificate(cert)).toMatchObject({ subject: "Zoë", usages: ["client"], isAuthority: false });
  expect(keyMatchesCertificate(cert, key)).toBe(true);
  expect(signedBy(cert, authority.cert)).toBe(true);
  expect(csr).not.toContain("PRIVATE");
});

test.skipIf(withoutOpenssl)(
  "creates requests that OpenSSL reads, and takes only key and name from OpenSSL's requests",
  async () => {
    const authority = await createAuthority({ name: "ours" });
    const { csr } = await createClientRequest({ name: "anna" });
    expect(spawnSync("openssl", ["req", "-verify", "-noout"], { input: csr, encoding: "utf8" }).status).toBe(0);
    const folder = mkdtempSync(join(tmpdir(), "berth-request-"));
    try {
      const extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "extendedKeyUsage=serverAuth"];
      const subject = ["-subj", "/O=docker client/CN=robot"];
      const args = [
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        join(folder, "key.pem"),
        ...subject,
        ...extensions,
      ];
      const theirs = execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      const cert = await signClientRequest(authority, theirs);
      expect(readCertificate(cert)).toMatchObject({ subject: "robot", usages: ["client"], isAuthority: false });
      expect(readCertificate(await signClientRequest(authority, theirs, { name: "job 7" })).subject).toBe("job 7");
      const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
        type: "pkcs8",
        format: "pem",
      });
      writeFileSync(join(folder, "weak.pem"), weak);
      const short = execFileSync("openssl", ["req", "-new", "-key", join(folder, "weak.pem"), "-subj", "/CN=a"], {
        encoding: "utf8",
      });
      expect(await rejectionReason(short)).toMatch(/1024 bits/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test("rejects unreadable and forged requests with the reason", async () => {
  const { csr, key } = await createClientRequest({ name: "anna" });
  expect(await rejectionReason("hello")).toMatch(/not PEM/);
  expect(await rejectionReason(key.reveal())).toMatch(/private key/);
  const body = Buffer.from(csr.replace(/-----[^-]+-----/g, ""), "base64");
  const cut = `-----BEGIN CERTIFICATE REQUEST-----\n${body.subarray(0, 60).toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
  expect(await rejectionReason(cut)).toMatch(/damaged/);
  const forged = Buffer.from(body.toString("latin1").replace("anna", "anne"), "latin1").toString("base64");
  expect(
    await rejectionReason(`-----BEGIN CERTIFICATE REQUEST-----\n${forged}\n-----END CERTIFICATE REQUEST-----`),
  ).toMatch(/own key/);
});

async function rejectionReason(csr: string): Promise<string> {
  const authority = await createAuthority({ name: "ours" });
  const error = await signClientRequest(authority, csr).catch((thrown: unknown) => thrown);
  return isBerthError(error, "request-unreadable") ? error.details.reason : `not rejected: ${String(error)}`;
}
