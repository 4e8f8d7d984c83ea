import crypto, { type KeyObject } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

export interface KeysMade {
  readonly keys: readonly KeyObject[];
  [Symbol.dispose](): void;
}

/** Records every elliptic-curve private key that this process generates from now on, as a key or as numbers. */
export function watchKeys(): KeysMade {
  const keys: KeyObject[] = [];
  const { generateKeyPairSync: generate, createECDH: createNumbers } = crypto;
  const watched = (...given: unknown[]) => {
    const pair = Reflect.apply(generate, crypto, given) as crypto.KeyPairKeyObjectResult;
    keys.push(pair.privateKey);
    return pair;
  };
  const watchedNumbers = (curve: string) => {
    const numbers = createNumbers(curve);
    const generateNumbers = numbers.generateKeys.bind(numbers) as () => Buffer;
    numbers.generateKeys = (() => {
      const point = generateNumbers();
      keys.push(keyOf(numbers.getPrivateKey(), point));
      return point;
    }) as typeof numbers.generateKeys;
    return numbers;
  };
  replace({ generateKeyPairSync: watched as typeof generate, createECDH: watchedNumbers });
  return { keys, [Symbol.dispose]: () => replace({ generateKeyPairSync: generate, createECDH: createNumbers }) };
}

/** A key of P-256 from its private number and its uncompressed point. */
function keyOf(number: Buffer, point: Buffer): KeyObject {
  const [d = "", x = "", y = ""] = [number, point.subarray(1, 33), point.subarray(33)].map((each) =>
    each.toString("base64url"),
  );
  return crypto.createPrivateKey({ key: { kty: "EC", crv: "P-256", d, x, y }, format: "jwk" });
}

function replace(functions: Pick<typeof crypto, "generateKeyPairSync" | "createECDH">): void {
  Object.assign(crypto, functions);
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
