import { issueTexts } from "../messages/issues.ts";
import { isPrintable } from "../printable.ts";

/**
 * Why a text is not one public key that Azure accepts for the administrator of a Linux machine: RSA of at least 2048 bits, or
 * Ed25519. Undefined if it is. https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys
 */
export function sshPublicKeyProblem(text: string): string | undefined {
  const [, kind = "", body = ""] = /^(\S+) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/.exec(text) ?? [];
  if (!isPrintable(text) || body === "") return formatProblem(text);
  const certified = /^(\S+)-cert-v0\d@openssh\.com$/.exec(kind)?.[1];
  if (certified !== undefined) return issueTexts.sshKeyCertificate(certified);
  if (kind !== "ssh-ed25519" && kind !== "ssh-rsa") return issueTexts.sshKeyType(kind);
  const fields = readFields(Buffer.from(body, "base64"));
  if (fields === undefined || fields[0]?.toString("latin1") !== kind) return issueTexts.sshKeyDamaged;
  return kind === "ssh-rsa" ? rsaProblem(fields) : ed25519Problem(fields);
}

/**
 * What is wrong with a text that is not one public key on one line. The options: the AUTHORIZED_KEYS FILE FORMAT of sshd(8); the other
 * formats: those that ssh-keygen -i reads, RFC 4716 and PEM.
 */
function formatProblem(text: string): string {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|^PuTTY-User-Key-File/m.test(text)) return issueTexts.sshKeySecret;
  if (/^-{4,5} ?BEGIN (SSH2 |RSA )?PUBLIC KEY ?-{4,5}/.test(text)) return issueTexts.sshKeyOtherFormat;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length > 1) return issueTexts.sshKeyLines(lines.length);
  const kind = /^[^#]*[ \t](ssh-ed25519|ssh-rsa) AAAA/.exec(isPrintable(text) ? text : "")?.[1];
  return kind === undefined ? issueTexts.sshKey : issueTexts.sshKeyOptions(kind);
}

/** RFC 4251, section 5: each field is its length in four octets, then its value. Undefined where they do not fill the key. */
function readFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const minRsaBits = 2048;

/** RFC 4253, section 6.6: the exponent and the modulus. */
function rsaProblem([, exponent, modulus, ...rest]: readonly Buffer[]): string | undefined {
  if (exponent === undefined || modulus === undefined || rest.length > 0) return issueTexts.sshKeyDamaged;
  const bits = BigInt(`0x0${modulus.toString("hex")}`).toString(2).length;
  return bits < minRsaBits ? issueTexts.sshKeyShort(bits, minRsaBits) : undefined;
}

/** RFC 8709, section 4: a point of 32 octets. */
function ed25519Problem([, point, ...rest]: readonly Buffer[]): string | undefined {
  return point?.length === 32 && rest.length === 0 ? undefined : issueTexts.sshKeyDamaged;
}
