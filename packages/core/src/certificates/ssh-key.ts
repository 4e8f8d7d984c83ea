import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type Secret, secret } from "../secret.ts";

export interface SshKey {
  /** One line, as `authorized_keys` has it. */
  readonly publicKey: string;
  /** OpenSSH's own file, without a passphrase. */
  readonly privateKey: Secret;
}

const kind = "ssh-ed25519";

/**
 * A new Ed25519 key for SSH, in OpenSSH's forms: RFC 8709, section 4, and
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function createSshKey(comment = "berth"): SshKey {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const blob = fields(kind, point);
  // The same number twice tells a reader with a wrong passphrase that it is wrong.
  const check = randomBytes(4);
  const inner = Buffer.concat([check, check, fields(kind, point, Buffer.concat([seed, point]), comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    fields("none", "none", ""),
    Buffer.from([0, 0, 0, 1]),
    fields(blob, Buffer.concat([inner, padding])),
  ]);
  const lines = file.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    publicKey: `${kind} ${blob.toString("base64")} ${comment}`,
    privateKey: secret(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`),
  };
}

/** Each behind its length: RFC 4251, section 5. */
function fields(...values: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
