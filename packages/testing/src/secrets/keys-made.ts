import crypto, { type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

export interface KeysMade {
  readonly keys: readonly KeyObject[];
  [Symbol.dispose](): void;
}

/** Takes note of every elliptic private key that this process makes from now on, whoever it is for. */
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
  // Those who imported it by its name have it from here.
  syncBuiltinESMExports();
}

/** All by which a private key is known: the lines of its PEM that hold any of it, and its secret number as bytes. */
export function piecesOfKey(key: KeyObject): string[] {
  const { d = "" } = key.export({ format: "jwk" });
  const pem = String(key.export({ format: "pem", type: "pkcs8" }));
  // Behind the first two lines is the public half, which certificates show to everybody.
  const lines = pem.split("\n").slice(1, 3);
  const number = Buffer.from(d, "base64url");
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), number])
      .toString("base64")
      .slice(offset === 0 ? 0 : 4, -4),
  );
  return [...lines.filter((line) => !line.startsWith("-----")), number.toString("hex"), ...inBase64];
}
