import { createPublicKey, type KeyObject } from "node:crypto";

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
  let length = 0;
  for (const each of contents) length += each.length;
  const header = [typeof tag === "number" ? tag : tags[tag], ...lengthOctets(length)];
  const value = Buffer.allocUnsafe(header.length + length);
  let end = 0;
  for (const octet of header) end = value.writeUInt8(octet, end);
  for (const each of contents) {
    value.set(each, end);
    end += each.length;
  }
  return value;
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
  const text = date.toISOString();
  const year = text.slice(0, 4);
  const rest = `${text.slice(5, 7)}${text.slice(8, 10)}${text.slice(11, 13)}${text.slice(14, 16)}${text.slice(17, 19)}Z`;
  return Number(year) < 2050
    ? der("utcTime", Buffer.from(year.slice(2) + rest, "latin1"))
    : der("generalizedTime", Buffer.from(year + rest, "latin1"));
}

/** A SubjectPublicKeyInfo. */
export function spkiOf(key: KeyObject): Buffer {
  const parts = p256PartsOf(key);
  return parts === undefined
    ? key.export({ type: "spki", format: "der" })
    : Buffer.concat([p256.beforePublicPoint, parts.point]);
}

/** Both halves of a private key, not encrypted. */
export interface EncodedKey {
  /** RFC 5208. */
  readonly pkcs8: Buffer;
  /** The public half, as a SubjectPublicKeyInfo. */
  readonly spki: Buffer;
}

export function encodedKey(key: KeyObject): EncodedKey {
  const parts = p256PartsOf(key);
  if (parts === undefined)
    return { pkcs8: key.export({ type: "pkcs8", format: "der" }), spki: spkiOf(createPublicKey(key)) };
  const { number, point } = parts;
  return {
    pkcs8: Buffer.concat([p256.beforePrivateNumber, number, p256.beforeOwnPoint, point]),
    spki: Buffer.concat([p256.beforePublicPoint, point]),
  };
}

/** What stands before the variable parts of each P-256 key: RFC 5480, RFC 5208, RFC 5915. A point begins with 04. */
const p256 = {
  beforePublicPoint: Buffer.from("3059301306072a8648ce3d020106082a8648ce3d03010703420004", "hex"),
  beforePrivateNumber: Buffer.from("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420", "hex"),
  beforeOwnPoint: Buffer.from("a14403420004", "hex"),
} as const;

/** OpenSSL takes as long to encode a P-256 key, or to name its curve, as to create it. Its numbers take a fifth of that. */
function p256PartsOf(key: KeyObject): { readonly number: Buffer; readonly point: Buffer } | undefined {
  if (key.asymmetricKeyType !== "ec") return undefined;
  try {
    const { crv, d = "", x = "", y = "" } = key.export({ format: "jwk" });
    if (crv !== "P-256") return undefined;
    const [number, ...point] = [d, x, y].map((each) => Buffer.from(each, "base64url")) as [Buffer, Buffer, Buffer];
    return { number, point: Buffer.concat(point) };
  } catch {
    // A curve that JWK has no name for.
    return undefined;
  }
}

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
