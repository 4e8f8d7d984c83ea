import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { createAuthority } from "./authority.ts";
import { readCertificate } from "./read.ts";
import { createClientRequest, signClientRequest } from "./request.ts";

const withoutOpenssl = spawnSync("openssl", ["version"]).status !== 0;

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
      expect(await rejectionReason(short)).toEqual({ code: "rsa-key-short", bits: 1024, minBits: 2048 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function rejectionReason(csr: string): Promise<Reason> {
  const authority = await createAuthority({ name: "ours" });
  const error = await signClientRequest(authority, csr).catch((thrown: unknown) => thrown);
  return isBerthError(error, "request-unreadable") ? error.details.reason : `not rejected: ${String(error)}`;
}
