import { X509Certificate } from "node:crypto";
import type { RunShell } from "../agent/run.ts";

/** The key with which a machine decrypts its protected settings. */
export interface TenantKey {
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
  /** The SHA-1 of the certificate in hexadecimal: the agent names the files of the key by it. */
  readonly thumbprint: string;
}

/** Makes the key with the machine's own OpenSSL, which gets it anyway. */
export async function createTenantKey(shell: RunShell): Promise<TenantKey> {
  const output = await run(shell, [
    `openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/CN=Tenant Encryption Cert' -keyout key.pem -out certificate.pem`,
    "cat key.pem certificate.pem",
  ]);
  const middle = output.indexOf("-----BEGIN CERTIFICATE-----");
  const [key, certificate] = [output.slice(0, middle), output.slice(middle)];
  const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(":", "");
  return { key, certificate, thumbprint };
}

/**
 * The tenant's key as the agent takes it: an archive (PFX) with an empty password, encrypted for the certificate that the agent
 * made. Base64, in lines, because the agent puts it into a message as it is.
 * https://github.com/Azure/WALinuxAgent/blob/develop/azurelinuxagent/common/protocol/goal_state.py, Certificates
 */
export function sealTenantKey(shell: RunShell, { key, certificate }: TenantKey, transportCertificate: string) {
  return run(shell, [
    ...file("key.pem", key),
    ...file("certificate.pem", certificate),
    ...file("transport.der", Buffer.from(transportCertificate, "base64")),
    "openssl x509 -inform DER -in transport.der -out transport.pem",
    "openssl pkcs12 -export -inkey key.pem -in certificate.pem -passout pass: -out key.pfx",
    "openssl cms -encrypt -binary -aes256 -outform DER -in key.pfx transport.pem | base64",
  ]);
}

/** Protected settings as the agent passes them on to a handler, in base64 on one line. */
export function sealSettings(shell: RunShell, { certificate }: TenantKey, settings: unknown): Promise<string> {
  return run(shell, [
    ...file("certificate.pem", certificate),
    ...file("settings.json", JSON.stringify(settings)),
    "openssl cms -encrypt -binary -aes256 -outform DER -in settings.json certificate.pem | base64 -w 0",
  ]);
}

/** Runs lines in a folder that only root reads, and that goes away with them. */
async function run(shell: RunShell, lines: readonly string[]): Promise<string> {
  const folder = ["folder=$(mktemp -d)", `trap 'rm -rf "$folder"' EXIT`, 'cd "$folder"'];
  const { stdout, stderr } = await shell(["set -e", "umask 077", ...folder, ...lines, ""].join("\n"));
  if (stdout === "") throw new Error(`The keys for the agent could not be made. ${stderr.trim()}`);
  return stdout;
}

function file(name: string, content: string | Buffer): string[] {
  return [`base64 -d >${name} <<'EOF'`, Buffer.from(content).toString("base64"), "EOF"];
}
