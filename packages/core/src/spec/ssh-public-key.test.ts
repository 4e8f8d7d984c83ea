import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { createSshKey } from "../certificates/ssh-key.ts";
import { isBerthError } from "../errors/index.ts";
import { parseHostSpec } from "./index.ts";

const field = (value: Buffer) => Buffer.concat([Buffer.from(value.length.toString(16).padStart(8, "0"), "hex"), value]);
const keyOf = (kind: string, ...values: Buffer[]) =>
  `${kind} ${Buffer.concat([Buffer.from(kind), ...values].map(field)).toString("base64")}`;
const number = (text = "") => Buffer.concat([Buffer.from([0]), Buffer.from(text, "base64url")]);
const rsa = (modulusLength: number) => {
  const { e, n } = generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" });
  return keyOf("ssh-rsa", number(e), number(n));
};
const good = createSshKey("anna").publicKey;
const [, body = ""] = good.split(" ");

function read(sshPublicKey: string): string | undefined {
  try {
    return parseHostSpec({ name: "a", allowFrom: ["10.0.0.1"], sshPublicKey }).sshPublicKey;
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    return error.details.issues.map(({ path, message }) => `${path}: ${message}`).join();
  }
}

test.each([good, `ssh-ed25519 ${body}`, `${good} at home, "desk"`, `${good}\n`, rsa(2048)])("accepts %j", (key) => {
  expect(read(key)).toBe(key.trim());
});

test.each([
  ["a second line", `${good}\n\n${createSshKey().publicKey}`, /2 lines.*one line/],
  ["a line of a comment", `# desk\r\n${good}\r\n`, /2 lines/],
  ["options before the key", `command="x, y",no-pty ${good}`, /options.*begin with ssh-ed25519/],
  ["an address before the key", `from="10.0.0.*" ${rsa(2048)}`, /options.*begin with ssh-rsa/],
  ["a certificate", keyOf("ssh-ed25519-cert-v01@openssh.com", Buffer.alloc(32)), /certificate.*of type ssh-ed25519$/],
  ["a key in another format", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", /ssh-keygen -i/],
  ["a key in PEM", "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----", /ssh-keygen -i/],
  ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", /private key/],
  ["PuTTY's private key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none", /private key/],
  ["an escape sequence in the comment", `${good}\u001b[31m`, /one line/],
  ["a truncated key", `ssh-ed25519 ${body.slice(0, 40)}`, /damaged/],
  ["more after the key", keyOf("ssh-ed25519", Buffer.alloc(32), Buffer.alloc(1)), /damaged/],
  ["another type inside", `ssh-rsa ${body}`, /damaged/],
  ["a point that is too short", keyOf("ssh-ed25519", Buffer.alloc(31)), /damaged/],
  ["an RSA key of 1024 bits", rsa(1024), /1024 bits/],
  ["an RSA key without a modulus", keyOf("ssh-rsa", number("AQAB")), /damaged/],
  ["a type that Azure does not support", keyOf("ecdsa-sha2-nistp256", Buffer.alloc(65)), /ecdsa-sha2-nistp256/],
  ["letters that are not base64", "ssh-ed25519 ????", /one line/],
])("rejects %s", (_what, key, problem) => {
  expect(read(key)).toMatch(/^sshPublicKey: /);
  expect(read(key)).toMatch(problem);
});
