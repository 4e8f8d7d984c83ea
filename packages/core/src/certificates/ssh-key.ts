import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type Secret, secret } from "../secret.ts";

/** A new SSH key pair. */
export interface SshKey {
  /** One line in the format of `authorized_keys`. */
  readonly publicKey: string;
  /** The text of an OpenSSH private key file, not encrypted. */
  readonly privateKey: Secret;
}

const kind = "ssh-ed25519";

/**
 * Creates an Ed25519 key for SSH. The formats are defined in RFC 8709, section 4, and
 * https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function createSshKey(comment = "berth"): SshKey {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [seed, point] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  const blob = lengthPrefixed(kind, point);
  // The format requires one random number twice: readers detect a wrong passphrase by comparing the two.
  const check = randomBytes(4);
  const inner = Buffer.concat([check, check, lengthPrefixed(kind, point, Buffer.concat([seed, point]), comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    lengthPrefixed("none", "none", ""),
    Buffer.from([0, 0, 0, 1]),
    lengthPrefixed(blob, Buffer.concat([inner, padding])),
  ]);
  const lines = file.toString("base64").match(/.{1,70}/g) ?? [];
  return {
    publicKey: `${kind} ${blob.toString("base64")} ${comment}`,
    privateKey: secret(`-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`),
  };
}

/** Encodes each value as a string of RFC 4251, section 5: its length in 4 octets, then the value. */
function lengthPrefixed(...values: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
