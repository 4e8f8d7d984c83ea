import type { KeyObject } from "node:crypto";

// Writes DER (X.690). node-forge reads it: it checks what others wrote, and is slower than a whole P-256 key pair.

/** Universal tags, with the bit of constructed ones. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One value: tag, length, contents. */
export function der(tag: keyof typeof tags | number, ...contents: readonly Buffer[]): Buffer {
  const length = contents.reduce((sum, { length: each }) => sum + each, 0);
  return Buffer.concat([
    Buffer.from([typeof tag === "number" ? tag : tags[tag], ...lengthOctets(length)]),
    ...contents,
  ]);
}

/** A tag of the context: [0], [1], … */
export function context(number: number, form: "primitive" | "constructed", ...contents: readonly Buffer[]): Buffer {
  return der((form === "constructed" ? 0xa0 : 0x80) + number, ...contents);
}

export function oid(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  return der("oid", Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function bitString(octets: Buffer, unusedBits: number): Buffer {
  return der("bitString", Buffer.from([unusedBits]), octets);
}

export function boolean(value: boolean): Buffer {
  return der("boolean", Buffer.from([value ? 0xff : 0]));
}

/** RFC 5280, 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? der("utcTime", Buffer.from(digits.slice(2)))
    : der("generalizedTime", Buffer.from(digits));
}

/** A SubjectPublicKeyInfo. */
export function spkiOf(key: KeyObject): Buffer {
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") return key.export({ type: "spki", format: "der" });
  const { x = "", y = "" } = key.export({ format: "jwk" });
  // OpenSSL takes as long to encode this key as to make it.
  return Buffer.concat([p256Prefix, Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}

/** What stands before the coordinates of each P-256 key: RFC 5480. */
const p256Prefix = Buffer.from("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "hex");

/** The parts of a SubjectPublicKeyInfo that node:crypto exported: the bits of the key are all that follows the algorithm. */
export function publicKeyBits(spki: Buffer): Buffer {
  const algorithm = contentsAt(spki, 0).start;
  const { start, end } = contentsAt(spki, contentsAt(spki, algorithm).end);
  // The first octet is the number of unused bits.
  return spki.subarray(start + 1, end);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 + octets.length, ...octets];
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 + (rest % 128));
  return octets;
}

function contentsAt(bytes: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const octets = first - 0x80;
  const start = at + 2 + octets;
  return { start, end: start + bytes.readUIntBE(at + 2, octets) };
}
