import crypto, { type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

export interface KeysMade {
  readonly keys: readonly KeyObject[];
  [Symbol.dispose](): void;
}

/** Records every elliptic-curve private key that this process generates from now on. */
export function watchKeys(): KeysMade {
  const keys: KeyObject[] = [];
  const { generateKeyPairSync: generate } = crypto;
  const watched = (...given: unknown[]) => {
    const pair = Reflect.apply(generate, crypto, given) as crypto.KeyPairKeyObjectResult;
    keys.push(pair.privateKey);
    return pair;
  };
  replace(watched as typeof generate);
  return { keys, [Symbol.dispose]: () => replace(generate) };
}

function replace(generate: typeof crypto.generateKeyPairSync): void {
  crypto.generateKeyPairSync = generate;
  // Updates the named imports of other modules.
  syncBuiltinESMExports();
}

/** The texts that identify a private key: the secret lines of its PEM, and its secret number in several encodings. */
export function piecesOfKey(key: KeyObject): string[] {
  const { d = "" } = key.export({ format: "jwk" });
  const pem = String(key.export({ format: "pem", type: "pkcs8" }));
  // The public half follows the first two lines, and is in every certificate.
  const lines = pem.split("\n").slice(1, 3);
  const number = Buffer.from(d, "base64url");
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), number])
      .toString("base64")
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [...lines.filter((line) => !line.startsWith("-----")), number.toString("hex"), ...inBase64];
}
